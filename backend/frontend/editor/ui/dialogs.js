// What all dialogs share: they open over the page and give the cursor back.

export class Dialog {
  #dialog;
  #onDone = null;

  constructor(dialog) {
    this.#dialog = dialog;
    for (const button of dialog.querySelectorAll("[data-close]")) {
      button.addEventListener("click", () => dialog.close());
    }
    dialog.addEventListener("close", () => this.#onDone?.());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  open(onDone) {
    this.#onDone = onDone;
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }

  part(selector) {
    return this.#dialog.querySelector(selector);
  }

  /** Call `take` with the fields when the form is sent; it says whether the dialog may close. */
  onSubmit(take) {
    this.part("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await take(new FormData(event.target))) this.close();
    });
  }

  /** Show what is wrong beside a field, or take it away with an empty text. */
  problem(name, text) {
    const field = this.part(`[name="${name}"]`);
    const line = this.part(`[data-problem="${name}"]`);
    line.textContent = text;
    line.hidden = !text;
    field.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) field.focus();
  }
}
