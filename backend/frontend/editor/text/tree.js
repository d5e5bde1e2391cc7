// Turns the tokens of one top-level block into plain nodes (the JSON that ProseMirror takes),
// with the lines each node came from.
import { imageNode } from "./image.js";
import { inlineNodes } from "./inline.js";

/** Thrown for what the editor has no node for; such a block stays as its source. */
export class UnknownBlock extends Error {}

const wrappers = {
  bullet_list_open: (token) => ({ type: "bullet_list", attrs: { tight: true, marker: token.markup } }),
  ordered_list_open: (token) => ({
    type: "ordered_list",
    attrs: { tight: true, marker: token.markup, start: Number(token.attrGet("start") ?? 1) },
  }),
  list_item_open: () => ({ type: "list_item" }),
  blockquote_open: () => ({ type: "blockquote" }),
  container_open: (token) => ({ type: "callout", attrs: { kind: token.info } }),
  table_open: () => ({ type: "table" }),
  tr_open: () => ({ type: "table_row" }),
};

const textblocks = {
  paragraph_open: () => ({ type: "paragraph" }),
  heading_open: (token) => ({ type: "heading", attrs: { level: Number(token.tag.slice(1)) } }),
  th_open: (token) => ({ type: "table_header", attrs: cellAttrs(token) }),
  td_open: (token) => ({ type: "table_cell", attrs: cellAttrs(token) }),
};

const leaves = {
  hr: () => ({ type: "horizontal_rule" }),
  code_block: (token) => codeBlock(token, ""),
  fence: (token) => codeBlock(token, token.info),
};

/** Build the node of a group of tokens; `node.source` tells its lines. */
export function buildTree(tokens) {
  const root = { content: [] };
  const stack = [root];
  for (let index = 0; index < tokens.length; index += 1) {
    index = take(tokens, index, stack);
  }
  if (stack.length !== 1 || root.content.length !== 1) throw new UnknownBlock("unbalanced");
  return root.content[0];
}

function take(tokens, index, stack) {
  const token = tokens[index];
  const parent = stack[stack.length - 1];
  if (wrappers[token.type]) {
    stack.push({ ...wrappers[token.type](token), content: [], source: token.map });
  } else if (token.nesting === -1) {
    close(stack);
  } else if (token.type in leaves) {
    parent.content.push({ ...leaves[token.type](token), source: token.map });
  } else if (token.type === "figure_open") {
    parent.content.push({ ...imageNode("figure", tokens[index + 1].children[0]), source: token.map });
    return index + 2;
  } else if (textblocks[token.type]) {
    parent.content.push(textblock(token, tokens[index + 1]));
    loosen(stack, token);
    return index + 2;
  } else {
    throw new UnknownBlock(token.type);
  }
  return index;
}

function close(stack) {
  const node = stack.pop();
  if (!node.content.length) node.content.push({ type: "paragraph", source: null });
  stack[stack.length - 1].content.push(node);
}

function textblock(token, inline) {
  const node = { ...textblocks[token.type](token), source: token.map };
  const content = inlineNodes(inline.children ?? []);
  if (!content) throw new UnknownBlock("inline");
  return content.length ? { ...node, content } : node;
}

// A list is loose when a paragraph right inside one of its items is drawn as a paragraph.
function loosen(stack, token) {
  const list = stack[stack.length - 2];
  const inItem = stack[stack.length - 1].type === "list_item";
  if (inItem && token.type === "paragraph_open" && !token.hidden) list.attrs.tight = false;
}

function codeBlock(token, info) {
  const text = token.content.replace(/\n$/, "");
  const node = { type: "code_block", attrs: { info: info.trim() } };
  return text ? { ...node, content: [{ type: "text", text }] } : node;
}

function cellAttrs(token) {
  const align = /^align-(.+)$/.exec(token.attrGet("class") ?? "");
  return { align: align ? align[1] : null };
}
