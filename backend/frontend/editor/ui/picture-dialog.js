// Choosing a picture from the media folder, or sending a new one there.
import { setPicture } from "../commands/pictures.js";
import { selectedPicture } from "../plugins/pictures.js";
import { Dialog } from "./dialogs.js";

export class PictureDialog {
  #dialog;
  #view;
  #texts;
  #address;

  constructor(element, { view, texts, address }) {
    this.#dialog = new Dialog(element);
    this.#view = view;
    this.#texts = texts;
    this.#address = address;
    this.#dialog.onSubmit((fields) => this.#take(fields));
    this.#dialog.part("[name=file]").addEventListener("change", (event) => this.#upload(event.target.files[0]));
    this.#dialog.part("[data-grid]").addEventListener("change", (event) => this.#choose(event.target));
  }

  async open() {
    const chosen = selectedPicture(this.#view.state);
    this.#dialog.part("[name=alt]").value = chosen?.attrs.alt ?? "";
    this.#dialog.part("[name=title]").value = chosen?.attrs.title ?? "";
    for (const name of ["alt", "file"]) this.#dialog.problem(name, "");
    this.#dialog.open(() => this.#view.focus());
    await this.#fill(chosen?.attrs.src);
  }

  /** A picture that was pasted or dropped: it is sent at once, its words are asked for. */
  async openWith(file) {
    await this.open();
    await this.#upload(file);
  }

  async #fill(src) {
    const grid = this.#dialog.part("[data-grid]");
    grid.replaceChildren();
    const response = await fetch(this.#address, { headers: { Accept: "application/json" } }).catch(() => null);
    const pictures = response?.ok ? await response.json() : null;
    const sent = grid.querySelector(":checked"); // a picture may have been sent before the list came
    const wanted = sent?.value ?? src;
    grid.replaceChildren(...(pictures ?? []).map((picture) => tile(picture, picture.src === wanted)));
    if (wanted && !grid.querySelector(":checked")) grid.prepend(tile({ src: wanted, alt: sent?.dataset.alt ?? "" }, true));
    this.#dialog.part("[data-empty]").hidden = pictures === null || grid.childElementCount > 0;
    if (pictures === null) this.#dialog.problem("file", this.#texts.say("pictures_unreachable"));
    grid.querySelector(":checked")?.scrollIntoView({ block: "nearest" });
  }

  #choose(radio) {
    const alt = this.#dialog.part("[name=alt]");
    if (!alt.value && radio.dataset.alt) alt.value = radio.dataset.alt;
    this.#dialog.problem("file", "");
  }

  async #upload(file) {
    if (!file) return;
    this.#dialog.problem("file", "");
    const busy = this.#dialog.part("[data-busy]");
    busy.hidden = false;
    const answer = await send(this.#address, file);
    busy.hidden = true;
    this.#dialog.part("[name=file]").value = "";
    if (!answer.src) {
      this.#dialog.problem("file", answer.message ?? this.#texts.say("upload_failed"));
      return;
    }
    const grid = this.#dialog.part("[data-grid]");
    grid.querySelector(`input[value="${CSS.escape(answer.src)}"]`)?.closest("label").remove();
    grid.prepend(tile(answer, true));
    this.#dialog.part("[data-empty]").hidden = true;
    this.#dialog.part("[name=alt]").focus();
  }

  #take(fields) {
    const src = fields.get("src");
    const alt = fields.get("alt").replace(/\s+/g, " ").trim();
    this.#dialog.problem("alt", alt ? "" : this.#texts.say("alt_missing"));
    if (!src) this.#dialog.problem("file", this.#texts.say("picture_missing"));
    if (!src || !alt) return false;
    setPicture(this.#view, { src, alt, title: fields.get("title").replace(/\s+/g, " ").trim() });
    return true;
  }
}

async function send(address, file) {
  const headers = { "X-File-Name": encodeURIComponent(file.name), "Content-Type": file.type || "application/octet-stream" };
  const response = await fetch(address, { method: "POST", headers, body: file }).catch(() => null);
  const isJson = response?.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : {};
}

function tile({ src, alt }, checked) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "src", value: src, checked });
  const name = src.split("/").at(-1);
  radio.dataset.alt = alt ?? "";
  radio.setAttribute("aria-label", alt || name);
  const image = Object.assign(document.createElement("img"), { src, alt: "", loading: "lazy" });
  const caption = Object.assign(document.createElement("span"), { textContent: name });
  label.append(radio, image, caption);
  label.className = "ed-tile";
  return label;
}
