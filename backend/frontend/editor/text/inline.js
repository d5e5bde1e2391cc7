// Turns inline tokens into text nodes with marks.
import { canonicalInline } from "./canonical-inline.js";
import { imageNode } from "./image.js";

const markOf = {
  strong_open: (token) => ({ type: "strong", attrs: { markup: token.markup } }),
  em_open: (token) => ({ type: "em", attrs: { markup: token.markup } }),
  s_open: () => ({ type: "strike" }),
  link_open: (token) => ({
    type: "link",
    attrs: { href: token.attrGet("href"), title: token.attrGet("title") ?? "" },
  }),
};

const nodeOf = {
  text: (token) => ({ type: "text", text: token.content }),
  text_special: (token) => ({ type: "text", text: token.content }),
  softbreak: () => ({ type: "text", text: " " }),
  code_inline: (token) => ({ type: "text", text: token.content, marks: [{ type: "code" }] }),
  hardbreak: () => ({ type: "hard_break" }),
  image: (token) => imageNode("image", token),
};

/** Give the nodes of a block's text; null when the editor has no node for some token. */
export function inlineNodes(tokens) {
  const nodes = [];
  const marks = [];
  for (const token of tokens) {
    if (markOf[token.type]) marks.push(markOf[token.type](token));
    else if (token.nesting === -1) marks.pop();
    else if (!nodeOf[token.type]) return null;
    else nodes.push(marked(nodeOf[token.type](token), marks));
  }
  return canonicalInline(nodes.filter((node) => node.type !== "text" || node.text));
}

function marked(node, marks) {
  const all = [...marks, ...(node.marks ?? [])];
  const once = all.filter((mark, index) => all.findIndex((other) => other.type === mark.type) === index);
  return once.length ? { ...node, marks: once } : node;
}
