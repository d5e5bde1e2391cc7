// Makes random changes of every kind to documents and looks whether each can be written.
import { readFileSync } from "node:fs";
import { EditorState, TextSelection } from "prosemirror-state";
import { commands } from "../../../backend/frontend/editor/commands/all.js";
import { documentOf, fits, schema } from "../../../backend/frontend/editor/model/schema.js";
import { order } from "../../../backend/frontend/editor/plugins/order.js";
import { load } from "../../../backend/frontend/editor/text/load.js";
import { save } from "../../../backend/frontend/editor/text/save.js";

const { texts, rounds, seed } = JSON.parse(readFileSync(0, "utf8"));
const pieces = ["слово", " ", "*", "_", "**", "1. ", "- ", "# ", "> ", "«", "»", "`", "[x]", "<b>", "&amp;", "|", ":::", "!", "\\", "~~", "---", "  ", "\u00A0", "http://a.b", "😀"];
const names = ["paragraph", "heading-2", "code-block", "bullet-list", "ordered-list", "quote", "note", "warning", "rule", "indent", "outdent", "table", "row-below", "column-after", "delete-row", "delete-column", "align-right"];
let seedState = seed;
const report = { rounds: 0, refused: 0, undone: 0, faults: [] };

for (const [name, text] of Object.entries(texts)) {
  for (let round = 0; round < rounds; round += 1) attempt(name, text);
}
process.stdout.write(JSON.stringify(report));

function attempt(name, text) {
  const loaded = load(text, fits);
  const first = documentOf(JSON.parse(JSON.stringify(loaded.nodes)));
  let state = EditorState.create({ doc: first, plugins: [order()] });
  const steps = [];
  for (let count = 1 + pick(3); count > 0; count -= 1) {
    const before = state.doc;
    const step = change(state, (transaction) => { state = state.apply(transaction); });
    if (!state.doc.eq(before)) steps.push(step);
  }
  report.rounds += 1;
  if (save(state.doc.toJSON().content, loaded) === null) {
    report.refused += 1;
    report.faults.push({ name, steps, doc: state.doc.toString() });
  }
  if (save(first.toJSON().content, loaded) === text) report.undone += 1;
}

function change(state, dispatch) {
  const [from, to] = [position(state.doc), position(state.doc)].sort((left, right) => left - right);
  const kind = pick(5);
  try {
    if (kind === 0) return insert(state, dispatch, from);
    if (kind === 1) return remove(state, dispatch, from, Math.min(to, from + 60));
    if (kind === 2) return mark(state, dispatch, from, Math.min(to, from + 30));
    if (kind === 3) return split(state, dispatch, from);
    return command(state, dispatch, from);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return "impossible"; // There is no such place in this document.
  }
}

function insert(state, dispatch, at) {
  const text = Array.from({ length: 1 + pick(3) }, () => pieces[pick(pieces.length)]).join("");
  if (state.doc.resolve(at).parent.isTextblock) dispatch(state.tr.insertText(text, at));
  return `insert ${JSON.stringify(text)} at ${at}`;
}

function remove(state, dispatch, from, to) {
  dispatch(state.tr.delete(from, to));
  return `delete ${from}-${to}`;
}

function mark(state, dispatch, from, to) {
  const type = ["strong", "em", "strike", "code", "link"][pick(5)];
  dispatch(state.tr.addMark(from, to, schema.marks[type].create(type === "link" ? { href: "/a" } : null)));
  return `${type} ${from}-${to}`;
}

function split(state, dispatch, at) {
  if (state.doc.resolve(at).parent.isTextblock && !state.doc.resolve(at).parent.type.spec.tableRole) dispatch(state.tr.split(at));
  return `split ${at}`;
}

function command(state, dispatch, at) {
  const name = names[pick(names.length)];
  const there = state.apply(state.tr.setSelection(TextSelection.near(state.doc.resolve(at))));
  commands[name].run(there, dispatch);
  return `${name} at ${at}`;
}

function position(doc) {
  return 1 + pick(Math.max(1, doc.content.size - 1));
}

function pick(limit) {
  seedState = (seedState * 1103515245 + 12345) % 2147483648;
  return Math.floor((seedState / 2147483648) * limit);
}
