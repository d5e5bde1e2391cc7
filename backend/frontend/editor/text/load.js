// Reads a page body into nodes, and remembers the lines that each of them came from.
import { canonical, keyOf } from "./canonical.js";
import { hasHtml, parse, renderTokens } from "./grammar.js";
import { endOfLine, isBlankLine, linesOf } from "./lines.js";
import { buildTree, UnknownBlock } from "./tree.js";
import { writeBlock } from "./write-block.js";

/**
 * Read a body. Returns `nodes` (plain nodes with `source` lines), the `lines` with their ends,
 * the end of line in use, and `env`, the link definitions of the page. `fits` says whether the
 * editor can hold a node; a block it cannot hold stays as its source.
 */
export function load(body, fits = () => true) {
  const env = {};
  const tokens = parse(body, env);
  const lines = linesOf(body);
  const nodes = groups(tokens).map((group) => nodeOf(group, { lines, env, fits }));
  for (const node of nodes) trimSource(node, lines);
  return { body, nodes, lines, env, fits, eol: endOfLine(body) };
}

/** What the page shows of a body, block by block: equal for bodies that look the same. */
export function keysOf(nodes, options) {
  return nodes.map((node) => canonical(node, options)).filter(Boolean).map(keyOf);
}

function groups(tokens) {
  const found = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) found.push([]);
    found[found.length - 1].push(token);
    depth += token.nesting;
  }
  return found.filter((group) => group[0].map);
}

function nodeOf(group, { lines, env, fits }) {
  const [from, to] = group[0].map;
  const source = lines.slice(from, to).join("");
  const node = editable(group, source, env);
  return node && fits(node) ? node : island(group, [from, to], source, env);
}

// A block can be edited when its node, written anew, reads back as the same node and HTML.
function editable(group, source, env) {
  if (hasHtml(source, env)) return null;
  try {
    const node = buildTree(group);
    const lean = canonical(node);
    return lean && readsBack(lean, renderTokens(group, env), env) ? node : emptyBlock(lean, node);
  } catch (error) {
    if (error instanceof UnknownBlock) return null;
    throw error;
  }
}

function emptyBlock(lean, node) {
  return lean ? null : node;
}

function readsBack(lean, html, env) {
  const again = parse(writeBlock(lean, env).join("\n"), { references: { ...env.references } });
  const [group, ...more] = groups(again);
  return (
    more.length === 0 &&
    keyOf(canonical(buildTree(group))) === keyOf(lean) &&
    visible(renderTokens(group, env)) === visible(html)
  );
}

// Which of two marks is the outer one makes no difference to the eye.
function visible(html) {
  const plain = html.replace(/<\/?(?:strong|em|s|code)>|<li>\s*<\/li>|<p><\/p>/g, "");
  return plain.replace(/[ \t\n\v\f]+/g, " ").replace(/ ?(<[^>]*>) ?/g, "$1");
}

// What has no node of its own stays as it is written, and looks as it is published.
function island(group, source, text, env) {
  const html = renderTokens(group, env);
  return { type: "raw_block", attrs: { text: text.replace(/\r\n?/g, "\n").trimEnd(), html }, source };
}

// The parser counts empty lines after a block as a part of it.
function trimSource(node, lines) {
  if (!node.source) return;
  let [from, to] = node.source;
  while (to > from + 1 && isBlankLine(lines[to - 1])) to -= 1;
  node.source = [from, to];
  for (const child of node.content ?? []) if (child.source) trimSource(child, lines);
}
