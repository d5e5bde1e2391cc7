// Buttons that run commands, and show what is on at the cursor.
import { commands, isEnabled } from "../commands/all.js";
import { around } from "../commands/blocks.js";
import { linkAround } from "../commands/marks.js";
import { schema } from "../model/schema.js";
import { selectedPicture } from "../plugins/pictures.js";
import { Menu } from "./menus.js";
import { roving } from "./roving.js";

const { nodes } = schema;

const contexts = {
  table: (state) => around(state, nodes.table),
  picture: selectedPicture,
  list: (state) => around(state, nodes.bullet_list, nodes.ordered_list),
  link: linkAround,
};

export class Toolbar {
  #root;
  #view;
  #buttons;

  constructor(root, view) {
    this.#root = root;
    this.#view = view;
    this.#buttons = [...root.querySelectorAll("[data-command]")];
    for (const bar of root.querySelectorAll("[role=toolbar]")) roving(bar);
    for (const button of root.querySelectorAll("[aria-haspopup=menu]")) {
      new Menu(button, { onClose: () => view.focus() });
    }
    // The text keeps its selection while a button is pressed with the mouse.
    root.addEventListener("mousedown", (event) => {
      if (event.target.closest("[data-command]")) event.preventDefault();
    });
    root.addEventListener("click", (event) => this.#run(event.target.closest("[data-command]")));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.closest("[role=toolbar]")) view.focus();
    });
    this.update(view.state);
  }

  focus() {
    this.#root.querySelector("[role=toolbar] [tabindex='0']").focus();
  }

  update(state) {
    for (const button of this.#buttons) this.#show(button, state);
    this.#showContext(state);
    this.#showStyle(state);
  }

  #run(button) {
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    commands[button.dataset.command].run(this.#view.state, this.#view.dispatch, this.#view);
    this.#view.focus();
  }

  #show(button, state) {
    const command = commands[button.dataset.command];
    button.setAttribute("aria-disabled", String(!isEnabled(command, state)));
    const name = { menuitemradio: "aria-checked", menuitem: null }[button.getAttribute("role")];
    if (command.isActive && name !== null) button.setAttribute(name ?? "aria-pressed", String(command.isActive(state)));
  }

  #showContext(state) {
    for (const group of this.#root.querySelectorAll("[data-context]")) {
      group.hidden = !contexts[group.dataset.context](state);
    }
    const shown = [...this.#root.querySelectorAll("[data-context]")].some((group) => !group.hidden);
    this.#root.querySelector("[data-contexts]").hidden = !shown;
  }

  // The style button carries the name of the block at the cursor.
  #showStyle(state) {
    const items = [...this.#root.querySelectorAll("[data-style]")];
    const active = items.find((item) => commands[item.dataset.command].isActive(state));
    const label = this.#root.querySelector("[data-style-name]");
    label.textContent = (active ?? items[0]).dataset.style;
  }
}
