// Brings a newer document into the view block by block, so that the cursor stays where it is.
import { Slice } from "prosemirror-model";
import { align } from "../text/align.js";

/**
 * Make a transaction that turns `before` into `after` under the changes of `since`,
 * which were made to `before` meanwhile.
 */
export function replaceDocument(state, before, after, since) {
  const tr = state.tr.setMeta("addToHistory", false);
  for (const { from, to, slice } of differences(before, after).reverse()) {
    tr.replace(since.map(from, 1), Math.max(since.map(from, 1), since.map(to, -1)), slice);
  }
  return tr;
}

function differences(before, after) {
  const olds = keyed(before);
  const news = keyed(after);
  const kept = align(news, olds, () => false).map((pair) => pair.index);
  const found = [];
  let [old, start] = [0, 0];
  for (let index = 0; index <= news.length; index += 1) {
    const match = index < news.length ? kept[index] : olds.length;
    if (match < 0) continue;
    if (match > old || index > start) found.push(change(olds, news, [old, match], [start, index], before, after));
    old = match + 1;
    start = index + 1;
  }
  return found;
}

function change(olds, news, [oldFrom, oldTo], [newFrom, newTo], before, after) {
  const position = (list, index, doc) => (index < list.length ? list[index].from : doc.content.size);
  const from = position(olds, oldFrom, before);
  const to = position(olds, oldTo, before);
  const content = after.content.cut(position(news, newFrom, after), position(news, newTo, after));
  return { from, to, slice: new Slice(content, 0, 0) };
}

function keyed(doc) {
  const found = [];
  doc.forEach((node, from) => found.push({ node, from, key: JSON.stringify(node.toJSON()) }));
  return found;
}
