// The plugins of the editor, in the order in which they get the keys.
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { tableEditing } from "prosemirror-tables";
import { keys } from "./keys.js";
import { order } from "./order.js";
import { paste } from "./paste.js";
import { pictures } from "./pictures.js";
import { rules } from "./rules.js";

export function plugins(lang, actions) {
  return [
    rules(lang),
    pictures(actions.openPicture),
    ...keys(actions),
    paste({ onPicture: actions.uploadPicture }),
    history(),
    gapCursor(),
    tableEditing(),
    order(),
  ];
}
