// Applies named edits to texts: replaces words, deletes or appends top-level blocks.
import { readFileSync } from "node:fs";
import { load } from "../../../backend/frontend/editor/text/load.js";
import { save } from "../../../backend/frontend/editor/text/save.js";

const changed = JSON.parse(readFileSync(0, "utf8")).map(({ text, edits }) => {
  const loaded = load(text);
  let nodes = structuredClone(loaded.nodes);
  for (const edit of edits) nodes = applied(nodes, edit);
  return save(nodes, loaded);
});
process.stdout.write(JSON.stringify(changed));

function applied(nodes, edit) {
  if (edit.delete) return nodes.toSpliced(edit.delete[0], edit.delete[1] - edit.delete[0]);
  if (edit.append) return [...nodes, { type: "paragraph", content: [{ type: "text", text: edit.append }] }];
  for (const node of nodes) replace(node, edit);
  return nodes;
}

function replace(node, { find, put }) {
  if (node.type === "text") node.text = node.text.replace(find, () => put);
  for (const child of node.content ?? []) replace(child, { find, put });
}
