// The form in which two documents are compared: what the page shows, without ways of writing.
// Markdown has no empty paragraphs and no spaces at the edges of a line or of bold text.
import { canonicalInline } from "./canonical-inline.js";

const textblocks = new Set(["paragraph", "heading", "table_header", "table_cell"]);
const goneWhenEmpty = new Set([
  "paragraph", "heading", "blockquote", "callout", "list_item", "bullet_list", "ordered_list",
]);
const waysOfWriting = new Set(["marker", "markup", "html", "source", "colspan", "rowspan", "colwidth"]);
const prose = new Set(["paragraph", "figure"]);
const openEnded = new Set(["paragraph", "figure", "bullet_list", "ordered_list", "blockquote"]);

/**
 * Give the node as it will be read back from its Markdown, or null when nothing of it stays.
 * `inItem` says that it lies in a list. With `plainSpaces`, spaces between words of different marks have none: nobody sees a bold space,
 * and marks that overlap there have no Markdown.
 */
export function canonical(node, options = {}) {
  if (textblocks.has(node.type)) return textblock(node, options);
  if (!node.content || node.type === "code_block") return node;
  const inside = { ...options, inItem: options.inItem || node.type === "list_item" };
  const content = node.content.map((child) => canonical(child, inside)).filter(Boolean);
  return settled(withContent(node, content));
}

// Outside of lists a picture that is alone in its paragraph is a figure.
function textblock(node, { plainSpaces = false, inItem = false }) {
  const content = canonicalInline(node.content ?? [], plainSpaces);
  const [first, ...others] = content;
  const alone = node.type === "paragraph" && !inItem && first?.type === "image" && !first.marks && !others.length;
  return alone ? { type: "figure", attrs: first.attrs } : withContent(node, content);
}

/** A string equal for nodes that look the same on the page. */
export function keyOf(node) {
  return JSON.stringify(node, (name, value) => (waysOfWriting.has(name) ? undefined : value));
}

/** Say whether two neighbours in a list item would run together without an empty line. */
export function needBlankLine(before, after) {
  if (before.type === "table" || after.type === "table") return true;
  if (prose.has(after.type)) return openEnded.has(before.type);
  if (after.type === "ordered_list") return prose.has(before.type) && after.attrs.start !== 1;
  return before.type === "blockquote" && after.type === "blockquote";
}

function withContent(node, content) {
  if (!content.length && goneWhenEmpty.has(node.type)) return null;
  const { content: _before, ...rest } = node;
  return content.length ? { ...rest, content } : rest;
}

// Whether a list can be tight at all, and whether it can be loose, follows from its content.
function settled(node) {
  if (!node?.type.endsWith("_list")) return node;
  const items = node.content;
  const alone = items.length === 1 && items[0].content.length === 1;
  const shows = items.some((item) => item.content.some((block) => block.type === "paragraph"));
  const tight = !shows || alone || (node.attrs.tight && !items.some(needsBlankLines));
  return { ...node, attrs: { ...node.attrs, tight } };
}

function needsBlankLines(item) {
  return item.content.some((block, index) => index && needBlankLine(item.content[index - 1], block));
}
