// Writes a document back: what was not edited keeps its bytes.
import { keysOf, load } from "./load.js";
import { canonical } from "./canonical.js";
import { Composer } from "./compose.js";

/**
 * Write the nodes of the editor as a body.
 *
 * `loaded` is what `load` gave for the text that was opened. Returns null when the written text
 * would not read back as the same document: then nothing may be saved.
 */
export function save(nodes, loaded) {
  if (keysOf(nodes).join("\n") === keysOf(loaded.nodes).join("\n")) return loaded.body;
  for (const options of [{}, { plainSpaces: true }]) {
    for (const care of ["originals", "spaced", "anew"]) {
      const body = written(nodes, loaded, care, options);
      if (body !== null) return body;
    }
  }
  return null;
}

function written(nodes, loaded, care, options) {
  const present = nodes.map((node) => canonical(node, options)).filter(Boolean);
  const body = withDefinitions(new Composer(loaded, care).compose(present), loaded);
  const read = load(body, loaded.fits).nodes;
  return keysOf(read, options).join("\n") === keysOf(nodes, options).join("\n") ? body : null;
}

// A link definition stood beside a block that is gone; the links that use it are not.
function withDefinitions(body, loaded) {
  const kept = load(body).env.references ?? {};
  const lost = Object.entries(loaded.env.references ?? {}).filter(([label]) => !(label in kept));
  if (!lost.length) return body;
  const lines = lost.map(([label, { href, title }]) => `[${label.toLowerCase()}]: <${href}>${title ? ` "${title}"` : ""}`);
  return body.trimEnd() + loaded.eol.repeat(2) + lines.join(loaded.eol) + loaded.eol;
}
