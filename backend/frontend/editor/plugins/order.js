// Keeps the document in the shapes that the format has.
import { Plugin, TextSelection } from "prosemirror-state";
import { regular } from "../commands/tables.js";
import { schema } from "../model/schema.js";

const { nodes } = schema;

export function order() {
  return new Plugin({
    appendTransaction(transactions, _before, state) {
      if (!transactions.some((transaction) => transaction.docChanged)) return null;
      const tr = state.tr;
      repairTables(state, tr);
      endWithParagraph(state, tr);
      return tr.docChanged ? tr : null;
    },
  });
}

// A row without headings, or a cell aligned apart from its column, cannot be written.
function repairTables(state, tr) {
  state.doc.descendants((node, position) => {
    if (node.type !== nodes.table) return true;
    const made = regular(node);
    if (made === node) return false;
    const { from } = state.selection;
    const start = tr.mapping.map(position);
    tr.replaceWith(start, start + node.nodeSize, made);
    if (from > position && from < position + node.nodeSize && made.nodeSize === node.nodeSize) {
      tr.setSelection(TextSelection.near(tr.doc.resolve(from)));
    }
    return false;
  });
}

// After a table or a picture at the very end there must be a line to go on writing.
function endWithParagraph(state, tr) {
  const last = state.doc.lastChild;
  if (last.isTextblock || last.type.name.endsWith("_list")) return;
  tr.insert(tr.doc.content.size, nodes.paragraph.create());
}
