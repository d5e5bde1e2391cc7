// Keeps plain text plain: what Markdown would take for a sign gets a backslash.
import { normalizeAddress } from "./grammar.js";

/** Escape the text between marks. */
export function escapeText(text, level) {
  const special = level === 0 ? likely(text) : text.replace(/[\\`*_[\]~<]/g, "\\$&");
  return special.replace(/&(?=#?\w+;)/g, level === 0 ? "\\&" : "&amp;");
}

/** Keep an unusual space at the very edge of a block: the parser takes it off unless it has a name. */
export function keepEdges(text) {
  return text.replace(/^[^\S ]|[^\S \n]$/g, (space) => (space === "\u00A0" ? "&nbsp;" : `&#${space.codePointAt(0)};`));
}

function likely(text) {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\")
    .replace(/`/g, "\\`")
    .replace(/\*(?!\s)|(?<=\S)\*/g, "\\*")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/~~/g, "\\~\\~")
    .replace(/\](?=\(|\[)/g, "\\]");
}

/** Escape what would begin another block at the start of a line. */
export function escapeLineStart(line) {
  return line
    .replace(/^(#{1,6})(?=\s|$)/, "\\$1")
    .replace(/^([-+*])(?=\s|$)/, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^(>|=+\s*$|~~~|:::|[-:|](?=[-:|\s]*$))/, "\\$1")
    .replace(/^(\[)(?=[^\]]*\]:)/, "\\$1");
}

export function image({ src, alt, title }) {
  const text = escapeText(alt.replace(/[^\S\u00A0]+/g, " "), 1);
  return `![${text}](${destination(src)}${titlePart(title)})`;
}

export function linkTail({ href, title }) {
  return `](${destination(href)}${titlePart(title)})`;
}

/** Write `<https://…>` for a link whose text is its address; null for any other. */
export function autolink(node) {
  const [mark] = node.marks ?? [];
  if (mark?.type !== "link" || mark.attrs.title || !/^[a-z][a-z0-9+.-]{1,31}:[^\s<>]*$/i.test(node.text)) return null;
  return normalizeAddress(node.text) === mark.attrs.href ? `<${node.text}>` : null;
}

function destination(address) {
  const readable = decoded(address).replace(/&(?=#?\w+;)/g, "&amp;");
  if (readable === "" || /^</.test(readable)) return `<${readable.replace(/[<>]/g, "\\$&")}>`;
  return isBalanced(readable) ? readable : readable.replace(/[()]/g, "\\$&");
}

// Cyrillic addresses stay readable in the source; only where nothing changes by it.
function decoded(address) {
  try {
    const readable = decodeURI(address);
    const safe = !/[\s\\<>"'`()\u0000-\u001F\u007F-\u00A0\u2000-\u206F]/.test(readable);
    return safe && normalizeAddress(readable) === address ? readable : address;
  } catch {
    return address; // Not percent-encoded text: as it stands.
  }
}

function isBalanced(text) {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function titlePart(title) {
  if (!title) return "";
  const safe = title.replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\").replace(/"/g, '\\"');
  return ` "${safe.replace(/&(?=#?\w+;)/g, "&amp;").replace(/\s*\n\s*/g, " ")}"`;
}
