// Shows what would come of a form while it is being filled in: `data-preview` is asked for it,
// `data-preview-into` is the id of the place. Nothing is kept; without this a button does the same.
import { wake } from "./wake.js";

const PAUSE = 350;

class Preview {
  #form;
  #place;
  #timer = 0;
  #asked = 0;

  constructor(form) {
    this.#form = form;
    this.#place = document.getElementById(form.dataset.previewInto);
    form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#show(), PAUSE);
    });
  }

  async #show() {
    const number = ++this.#asked;
    const body = new URLSearchParams(new FormData(this.#form));
    try {
      const answer = await fetch(this.#form.dataset.preview, { method: "POST", body });
      if (!answer.ok || number !== this.#asked) return;
      this.#place.innerHTML = await answer.text();
      await wake(this.#place);
    } catch {
      // Offline: the button below still shows the preview.
    }
  }
}

export function start(form) {
  new Preview(form);
}
