// What the buttons do to blocks: kinds of text, lists, quotes and call-outs.
import { lift, setBlockType, wrapIn } from "prosemirror-commands";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { Fragment } from "prosemirror-model";
import { schema } from "../model/schema.js";

const { nodes } = schema;

export const paragraph = block(nodes.paragraph);
export const heading2 = block(nodes.heading, { level: 2 });
export const heading3 = block(nodes.heading, { level: 3 });
export const heading4 = block(nodes.heading, { level: 4 });
export const codeBlock = block(nodes.code_block);
export const bulletList = list(nodes.bullet_list);
export const orderedList = list(nodes.ordered_list);
export const quote = wrapper(nodes.blockquote);
export const note = wrapper(nodes.callout, { kind: "note" });
export const warning = wrapper(nodes.callout, { kind: "warning" });
export const indent = { run: sinkListItem(nodes.list_item) };
export const outdent = { run: liftListItem(nodes.list_item) };

export const rule = {
  run(state, dispatch) {
    const { $from } = state.selection;
    if ($from.parent.type.spec.tableRole || $from.depth === 0) return false;
    if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.horizontal_rule.create()).scrollIntoView());
    return true;
  },
};

function block(type, attrs) {
  const isActive = (state) => state.selection.$from.parent.hasMarkup(type, { ...state.selection.$from.parent.attrs, ...attrs });
  return { run: setBlockType(type, attrs), isActive };
}

/** The innermost of these kinds of nodes around the cursor, with its depth. */
export function around(state, ...types) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (types.includes($from.node(depth).type)) return { node: $from.node(depth), depth, start: $from.before(depth) };
  }
  return null;
}

function list(type) {
  const isActive = (state) => around(state, nodes.bullet_list, nodes.ordered_list)?.node.type === type;
  return {
    isActive,
    run(state, dispatch) {
      const found = around(state, nodes.bullet_list, nodes.ordered_list);
      if (!found) return wrapInList(type)(state, dispatch);
      if (found.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
      const attrs = { tight: found.node.attrs.tight };
      if (dispatch) dispatch(state.tr.setNodeMarkup(found.start, type, attrs));
      return true;
    },
  };
}

function wrapper(type, attrs) {
  const find = (state) => around(state, type);
  const isSame = (found) => !attrs || found?.node.attrs.kind === attrs.kind;
  return {
    isActive: (state) => Boolean(find(state)) && isSame(find(state)),
    run(state, dispatch) {
      const found = find(state);
      if (!found) return wrapIn(type, attrs)(state, dispatch);
      if (isSame(found)) return unwrap(state, dispatch, found);
      if (dispatch) dispatch(state.tr.setNodeMarkup(found.start, type, attrs));
      return true;
    },
  };
}

function unwrap(state, dispatch, { node, start }) {
  if (dispatch) dispatch(state.tr.replaceWith(start, start + node.nodeSize, Fragment.from(node.content)));
  return true;
}

export { lift };
