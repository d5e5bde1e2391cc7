// What the buttons do to words: bold, italic, strike, code, links.
import { toggleMark } from "prosemirror-commands";
import { schema } from "../model/schema.js";

export const bold = mark(schema.marks.strong);
export const italic = mark(schema.marks.em);
export const strike = mark(schema.marks.strike);
export const code = mark(schema.marks.code);

function mark(type) {
  return { run: toggleMark(type), isActive: (state) => isOn(state, type) };
}

function isOn(state, type) {
  const { from, $from, to, empty } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

/** The link around the cursor or at the start of the selection, with all of its text. */
export function linkAround(state) {
  const { $from } = state.selection;
  const type = schema.marks.link;
  const mark = type.isInSet($from.nodeAfter?.marks ?? []) ?? type.isInSet($from.nodeBefore?.marks ?? []);
  if (!mark || !$from.parent.inlineContent) return null;
  const range = extent($from, mark);
  return { mark, ...range };
}

// Goes to both sides while the same link goes on.
function extent($from, mark) {
  const { parent } = $from;
  const has = (index) => index >= 0 && index < parent.childCount && mark.isInSet(parent.child(index).marks);
  let first = has($from.index()) ? $from.index() : $from.index() - 1;
  let last = first;
  while (has(first - 1)) first -= 1;
  while (has(last + 1)) last += 1;
  let from = $from.start();
  for (let index = 0; index < first; index += 1) from += parent.child(index).nodeSize;
  let to = from;
  for (let index = first; index <= last; index += 1) to += parent.child(index).nodeSize;
  return { from, to };
}

/** Put a link on the selection, or on the text given for it. */
export function setLink(view, { href, text }) {
  const { state } = view;
  const found = linkAround(state);
  const { from, to } = found ?? state.selection;
  const link = schema.marks.link.create({ href });
  const current = state.doc.textBetween(from, to);
  const tr = state.tr;
  if (text && text !== current) tr.replaceWith(from, to, schema.text(text, [...state.doc.resolve(from).marks(), link].filter(unique)));
  else tr.removeMark(from, to, schema.marks.link).addMark(from, to, link);
  view.dispatch(tr.removeStoredMark(schema.marks.link).scrollIntoView());
}

function unique(mark, index, all) {
  return all.findLastIndex((other) => other.type === mark.type) === index;
}

export const unlink = {
  isEnabled: (state) => Boolean(linkAround(state)),
  run(state, dispatch) {
    const found = linkAround(state);
    if (!found) return false;
    if (dispatch) dispatch(state.tr.removeMark(found.from, found.to, schema.marks.link));
    return true;
  },
};
