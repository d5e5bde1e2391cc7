// The keyboard: the usual shortcuts, Tab inside lists and tables, Esc then Tab to get out.
import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { undoInputRule } from "prosemirror-inputrules";
import { splitListItem } from "prosemirror-schema-list";
import { Plugin } from "prosemirror-state";
import * as blocks from "../commands/blocks.js";
import * as marks from "../commands/marks.js";
import { goToCell } from "../commands/tables.js";
import { schema } from "../model/schema.js";

const { nodes } = schema;

export function keys({ openLink, openHelp, save, toToolbar }) {
  const bindings = {
    "Mod-b": marks.bold.run,
    "Mod-i": marks.italic.run,
    "Mod-Shift-x": marks.strike.run,
    "Mod-e": marks.code.run,
    "Mod-k": openLink,
    "Mod-s": save,
    "Mod-/": openHelp,
    "Alt-F10": toToolbar,
    "Mod-z": undo,
    "Mod-y": redo,
    "Mod-Shift-z": redo,
    "Mod-Alt-0": blocks.paragraph.run,
    "Mod-Alt-2": blocks.heading2.run,
    "Mod-Alt-3": blocks.heading3.run,
    "Mod-Alt-4": blocks.heading4.run,
    "Mod-Shift-7": blocks.orderedList.run,
    "Mod-Shift-8": blocks.bulletList.run,
    "Mod-Shift-9": blocks.quote.run,
    Backspace: undoInputRule,
    "Shift-Enter": chainCommands(exitCode, insertBreak),
    Enter: chainCommands(leaveTable, splitListItem(nodes.list_item)),
    Tab: chainCommands(goToCell(1), blocks.indent.run, stayInList),
    "Shift-Tab": chainCommands(goToCell(-1), blocks.outdent.run, stayInList),
  };
  return [byPosition(bindings), escape(), keymap(bindings), keymap(baseKeymap)];
}

// Letters of another layout give the same shortcuts: the key tells its place on the keyboard.
function byPosition(bindings) {
  const codes = { KeyB: "Mod-b", KeyI: "Mod-i", KeyE: "Mod-e", KeyK: "Mod-k", KeyS: "Mod-s", KeyZ: "Mod-z", KeyY: "Mod-y" };
  const shifted = { KeyZ: "Mod-Shift-z", KeyX: "Mod-Shift-x", Digit7: "Mod-Shift-7", Digit8: "Mod-Shift-8", Digit9: "Mod-Shift-9" };
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        const usual = /^[\x20-\x7e]$/.test(event.key) && !event.code.startsWith("Digit");
        if (!(event.ctrlKey || event.metaKey) || event.altKey || usual) return false;
        const name = (event.shiftKey ? shifted : codes)[event.code];
        return Boolean(name) && bindings[name](view.state, view.dispatch, view);
      },
    },
  });
}

// After Esc the next Tab goes on to the next control, as everywhere else on the page.
function escape() {
  let leaving = false;
  const keydown = (_view, event) => {
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return false;
    const leaves = leaving && event.key === "Tab";
    leaving = event.key === "Escape";
    return leaves;
  };
  return new Plugin({ props: { handleDOMEvents: { keydown } } });
}

function insertBreak(state, dispatch) {
  const { $from } = state.selection;
  if (!$from.parent.type.contentMatch.matchType(nodes.hard_break)) return Boolean($from.parent.type.spec.tableRole);
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}

// A cell holds one line: Enter goes to the row below, or adds one.
function leaveTable(state, dispatch, view) {
  const found = blocks.around(state, nodes.table);
  if (!found) return false;
  return goToCell(found.node.firstChild.childCount)(state, dispatch, view);
}

function stayInList(state) {
  return Boolean(blocks.around(state, nodes.list_item));
}
