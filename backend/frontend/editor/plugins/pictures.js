// A picture is chosen by a click or an arrow key; Enter or a second click opens its properties.
import { NodeSelection, Plugin } from "prosemirror-state";

const kinds = new Set(["figure", "image"]);

export function pictures(openPicture) {
  return new Plugin({
    props: {
      handleDOMEvents: {
        click: (view, event) => choose(view, event),
        dblclick(view, event) {
          if (choose(view, event)) openPicture();
          return false;
        },
      },
      handleKeyDown(view, event) {
        if (event.key !== "Enter" || !selectedPicture(view.state)) return false;
        openPicture();
        return true;
      },
    },
  });
}

export function selectedPicture(state) {
  const { selection } = state;
  return selection instanceof NodeSelection && kinds.has(selection.node.type.name) ? selection.node : null;
}

function choose(view, event) {
  const position = positionOf(view, event.target);
  if (position === null) return false;
  view.focus();
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)));
  return true;
}

function positionOf(view, target) {
  let found = null;
  view.state.doc.descendants((node, position) => {
    if (kinds.has(node.type.name) && view.nodeDOM(position)?.contains(target)) found = position;
    return found === null;
  });
  return found;
}
