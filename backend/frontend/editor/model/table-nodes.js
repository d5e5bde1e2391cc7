// Tables: rows of cells that hold one line of text, the first row being the headings.

// The table commands of ProseMirror ask for these; here a cell is always one by one.
const single = { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } };

const cell = (tag, role) => ({
  content: "(text | image)*",
  tableRole: role,
  isolating: true,
  attrs: { align: { default: null }, ...single },
  parseDOM: [{ tag, getAttrs: (dom) => ({ align: alignOf(dom) }) }],
  toDOM: (node) => [tag, cellAttributes(node, tag), 0],
});

export const tableNodes = {
  table: {
    group: "block",
    content: "table_row+",
    tableRole: "table",
    isolating: true,
    parseDOM: [{ tag: "table" }],
    toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: {
    content: "(table_header | table_cell)+",
    tableRole: "row",
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_header: cell("th", "header_cell"),
  table_cell: cell("td", "cell"),
};

function alignOf(dom) {
  return /(?:^|\s)align-(left|center|right)(?:\s|$)/.exec(dom.className)?.[1] ?? null;
}

function cellAttributes(node, tag) {
  const scope = tag === "th" ? { scope: "col" } : {};
  return node.attrs.align ? { ...scope, class: `align-${node.attrs.align}` } : scope;
}
