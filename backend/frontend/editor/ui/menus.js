// Menus of the toolbar: a button opens a list of commands above itself.

export class Menu {
  #button;
  #list;

  constructor(button, { onClose }) {
    this.#button = button;
    this.#list = document.getElementById(button.getAttribute("aria-controls"));
    button.addEventListener("click", () => this.toggle());
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.open();
    });
    this.#list.addEventListener("keydown", (event) => this.#move(event, onClose));
    this.#list.addEventListener("click", (event) => {
      if (event.target.closest("[role^=menuitem]")) this.close();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.#list.contains(event.target) && !button.contains(event.target)) this.close();
    });
  }

  toggle() {
    if (this.#list.hidden) this.open();
    else this.close();
  }

  open() {
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#place();
    const items = this.#items();
    (items.find((item) => item.getAttribute("aria-checked") === "true") ?? items[0])?.focus();
  }

  close() {
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  // The offset goes through the object model: the content policy refuses style attributes only.
  #place() {
    const left = this.#button.getBoundingClientRect().left;
    const most = document.documentElement.clientWidth - this.#list.offsetWidth - 8;
    this.#list.style.setProperty("inset-inline-start", `${Math.max(8, Math.min(left, most))}px`);
  }

  #items() {
    return [...this.#list.querySelectorAll("[role^=menuitem]")].filter((item) => !item.disabled);
  }

  #move(event, onClose) {
    const items = this.#items();
    const index = items.indexOf(document.activeElement);
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 };
    if (event.key in steps) {
      event.preventDefault();
      items.at(steps[event.key] % items.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      this.close();
      if (event.key === "Escape") this.#button.focus();
      else onClose();
    }
  }
}
