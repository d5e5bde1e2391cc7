// A picture is chosen by a click or an arrow key; Enter or a second click opens its properties.
import { NodeSelection, Plugin } from "prosemirror-state";

const kinds = new Set(["figure", "image"]);

export function pictures(openPicture) {
  return new Plugin({
    props: {
      handleDoubleClickOn(_view, _position, node) {
        if (!kinds.has(node.type.name)) return false;
        openPicture();
        return true;
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
