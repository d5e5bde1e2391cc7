// Puts a picture into the page, or changes the chosen one.
import { schema } from "../model/schema.js";
import { selectedPicture } from "../plugins/pictures.js";

export function setPicture(view, { src, alt, title }) {
  const { state } = view;
  const chosen = selectedPicture(state);
  if (chosen) {
    view.dispatch(state.tr.setNodeMarkup(state.selection.from, null, { src, alt, title }));
    return;
  }
  view.dispatch(inserted(state, { src, alt, title }).scrollIntoView());
}

// A figure stands between blocks; in a list or a table a picture goes among the words.
function inserted(state, attrs) {
  const { $from } = state.selection;
  const inside = $from.depth > 0 ? $from.node(-1) : state.doc;
  const { figure, image } = schema.nodes;
  if (!inside.type.contentMatch.matchType(figure)) return state.tr.replaceSelectionWith(image.create(attrs));
  const isEmpty = $from.parent.isTextblock && $from.parent.content.size === 0;
  const from = isEmpty ? $from.before() : $from.after();
  return state.tr.replaceWith(from, $from.after(), figure.create(attrs));
}

export const deletePicture = {
  isEnabled: (state) => Boolean(selectedPicture(state)),
  run(state, dispatch) {
    if (!selectedPicture(state)) return false;
    if (dispatch) dispatch(state.tr.deleteSelection().scrollIntoView());
    return true;
  },
};
