// Tables: plain grids, the first row being the headings.
import { Fragment } from "prosemirror-model";
import { Selection, TextSelection } from "prosemirror-state";
import { schema } from "../model/schema.js";
import { around } from "./blocks.js";

const { table, table_row: tableRow, table_header: header, table_cell: cell } = schema.nodes;

export const rowAbove = edit((place) => insertRow(place, Math.max(place.row, 1)));
export const rowBelow = edit((place) => insertRow(place, place.row + 1));
export const columnBefore = edit((place) => insertColumn(place, place.column));
export const columnAfter = edit((place) => insertColumn(place, place.column + 1));
export const deleteRow = edit((place) => place.rows.length > 1 && { ...place, rows: without(place.rows, place.row) });
export const deleteColumn = edit(
  (place) => place.rows[0].length > 1 && { ...place, rows: place.rows.map((row) => without(row, place.column)) },
);
export const alignLeft = align(null);
export const alignCenter = align("center");
export const alignRight = align("right");

export const deleteTable = {
  isEnabled: (state) => Boolean(around(state, table)),
  run(state, dispatch) {
    const found = around(state, table);
    if (!found) return false;
    if (dispatch) dispatch(state.tr.delete(found.start, found.start + found.node.nodeSize).scrollIntoView());
    return true;
  },
};

/** Put a table after the block of the cursor, with the cursor in its first cell. */
export function insertTable(columns, rows) {
  return (state, dispatch) => {
    const { $from } = state.selection;
    if (around(state, table) || $from.depth === 0) return false;
    const grid = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ content: Fragment.empty, align: null })));
    const made = build(grid);
    const isEmpty = $from.parent.isTextblock && $from.parent.content.size === 0;
    const [from, to] = isEmpty ? [$from.before(), $from.after()] : [$from.after(), $from.after()];
    if (!dispatch) return true;
    const tr = state.tr.replaceWith(from, to, made);
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(from + 1))).scrollIntoView());
    return true;
  };
}

/** Go to the next (1) or previous (-1) cell; beyond the last one a row is added. */
export function goToCell(step) {
  return (state, dispatch, view) => {
    const place = placeOf(state);
    if (!place) return false;
    const width = place.rows[0].length;
    const target = place.row * width + place.column + step;
    if (target < 0) return false;
    if (target >= width * place.rows.length) return rowBelowAndEnter(state, dispatch, view);
    if (dispatch) dispatch(selectCell(state.tr, place.start, Math.floor(target / width), target % width));
    return true;
  };
}

function rowBelowAndEnter(state, dispatch) {
  const place = placeOf(state);
  const grid = insertRow(place, place.row + 1);
  if (dispatch) dispatch(replaced(state, { ...grid, column: 0 }));
  return true;
}

function edit(change) {
  return {
    isEnabled: (state) => Boolean(placeOf(state)),
    run(state, dispatch) {
      const place = placeOf(state);
      const changed = place && change(place);
      if (!changed) return false;
      if (dispatch) dispatch(replaced(state, changed));
      return true;
    },
  };
}

function align(value) {
  const command = edit((place) => ({
    ...place,
    rows: place.rows.map((row) => row.map((item, index) => (index === place.column ? { ...item, align: value } : item))),
  }));
  const isActive = (state) => {
    const place = placeOf(state);
    return Boolean(place) && (place.rows[0][place.column]?.align ?? null) === value;
  };
  return { ...command, isActive };
}

// The table as rows of cells, with the position of the cursor in it.
function placeOf(state) {
  const found = around(state, table);
  if (!found) return null;
  const { $from } = state.selection;
  const rows = found.node.children.map((row) => row.children.map((item) => ({ content: item.content, align: item.attrs.align })));
  return { start: found.start, size: found.node.nodeSize, rows, row: $from.index(found.depth), column: $from.index(found.depth + 1) };
}

function insertRow(place, at) {
  const empty = place.rows[0].map(({ align }) => ({ content: Fragment.empty, align }));
  return { ...place, rows: place.rows.toSpliced(at, 0, empty), row: at };
}

function insertColumn(place, at) {
  const rows = place.rows.map((row) => row.toSpliced(at, 0, { content: Fragment.empty, align: null }));
  return { ...place, rows, column: at };
}

function without(list, index) {
  return list.toSpliced(index, 1);
}

function replaced(state, { start, size, rows, row, column }) {
  const tr = state.tr.replaceWith(start, start + size, build(rows));
  return selectCell(tr, start, Math.min(row, rows.length - 1), Math.min(column, rows[0].length - 1));
}

function selectCell(tr, start, row, column) {
  const node = tr.doc.nodeAt(start);
  let position = start + 1;
  for (let index = 0; index < row; index += 1) position += node.child(index).nodeSize;
  position += 1;
  for (let index = 0; index < column; index += 1) position += node.child(row).child(index).nodeSize;
  const end = position + node.child(row).child(column).nodeSize - 1;
  return tr.setSelection(TextSelection.create(tr.doc, position + 1, end)).scrollIntoView();
}

function build(rows) {
  return table.create(null, rows.map((row, index) => tableRow.create(null, row.map((item) => (index ? cell : header).create({ align: item.align }, item.content)))));
}

/** Make any table a plain grid: headings first, every column aligned as its heading says. */
export function regular(node) {
  const width = Math.max(...node.children.map((row) => row.childCount));
  const heads = node.firstChild.children.map((item) => item.attrs.align);
  const rows = node.children.map((row) =>
    Array.from({ length: width }, (_unused, index) => ({
      content: row.maybeChild(index)?.content ?? Fragment.empty,
      align: heads[index] ?? null,
    })),
  );
  const made = build(rows);
  return made.eq(node) ? node : made;
}
