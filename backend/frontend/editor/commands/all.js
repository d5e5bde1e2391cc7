// Every command by the name that buttons use (`data-command`).
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import * as blocks from "./blocks.js";
import * as marks from "./marks.js";
import { deletePicture } from "./pictures.js";
import * as tables from "./tables.js";

export const commands = {
  paragraph: blocks.paragraph,
  "heading-2": blocks.heading2,
  "heading-3": blocks.heading3,
  "heading-4": blocks.heading4,
  "code-block": blocks.codeBlock,
  "bullet-list": blocks.bulletList,
  "ordered-list": blocks.orderedList,
  quote: blocks.quote,
  note: blocks.note,
  warning: blocks.warning,
  rule: blocks.rule,
  indent: blocks.indent,
  outdent: blocks.outdent,
  bold: marks.bold,
  italic: marks.italic,
  strike: marks.strike,
  code: marks.code,
  unlink: marks.unlink,
  table: { run: tables.insertTable(3, 3) },
  "row-above": tables.rowAbove,
  "row-below": tables.rowBelow,
  "column-before": tables.columnBefore,
  "column-after": tables.columnAfter,
  "delete-row": tables.deleteRow,
  "delete-column": tables.deleteColumn,
  "delete-table": tables.deleteTable,
  "align-left": tables.alignLeft,
  "align-center": tables.alignCenter,
  "align-right": tables.alignRight,
  "delete-picture": deletePicture,
  undo: { run: undo, isEnabled: (state) => undoDepth(state) > 0 },
  redo: { run: redo, isEnabled: (state) => redoDepth(state) > 0 },
};

export function isEnabled(command, state) {
  return command.isEnabled ? command.isEnabled(state) : command.run(state);
}
