// The title of the page and its description for search engines: lines of the front matter.
import { valueOf, withValues } from "../text/front.js";
import { Dialog } from "./dialogs.js";

export class PropertiesDialog {
  #dialog;
  #page;
  #onChange;
  #texts;

  constructor(element, { page, texts, onChange }) {
    this.#dialog = new Dialog(element);
    this.#page = page;
    this.#texts = texts;
    this.#onChange = onChange;
    this.#dialog.onSubmit((fields) => this.#take(fields));
    const description = this.#dialog.part("[name=description]");
    description.addEventListener("input", () => this.#count(description));
  }

  open() {
    for (const name of ["title", "description"]) {
      this.#dialog.part(`[name=${name}]`).value = valueOf(this.#page.front, name);
    }
    this.#dialog.problem("title", "");
    this.#count(this.#dialog.part("[name=description]"));
    this.#dialog.open(() => this.#page.view.focus());
  }

  #count(description) {
    this.#dialog.part("[data-count]").textContent = this.#texts.say("characters", { count: description.value.length });
  }

  #take(fields) {
    const title = fields.get("title").trim();
    this.#dialog.problem("title", title ? "" : this.#texts.say("title_missing"));
    if (!title) return false;
    const values = { title, description: fields.get("description") };
    const front = withValues(this.#page.front, values, this.#page.eol);
    if (front !== this.#page.front) {
      this.#page.front = front;
      showTitle(front);
      this.#onChange();
    }
    return true;
  }
}

/** The title stands outside the editor, in the theme's own heading. */
export function showTitle(front) {
  for (const heading of document.querySelectorAll("[data-page-title]")) {
    heading.textContent = valueOf(front, "title");
  }
}
