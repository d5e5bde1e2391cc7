// Choosing where a link leads: a page of the site, or any address.
import { linkAround, setLink } from "../commands/marks.js";
import { normalizeAddress } from "../text/grammar.js";
import { Dialog } from "./dialogs.js";

export class LinkDialog {
  #dialog;
  #view;
  #texts;

  constructor(element, view, texts) {
    this.#dialog = new Dialog(element);
    this.#view = view;
    this.#texts = texts;
    this.#dialog.onSubmit((fields) => this.#take(fields));
    const pages = this.#dialog.part("[data-pages]");
    pages.addEventListener("change", () => this.#choose(pages));
    this.#dialog.part("[data-filter]").addEventListener("input", (event) => filter(pages, event.target.value));
  }

  open() {
    const { state } = this.#view;
    if (state.selection.$from.parent.type.spec.code) return;
    const found = linkAround(state);
    const { from, to } = found ?? state.selection;
    this.#field("text").value = state.doc.textBetween(from, to, " ");
    this.#field("href").value = found?.mark.attrs.href ?? "";
    this.#dialog.part("[data-pages]").value = found?.mark.attrs.href ?? "";
    this.#dialog.problem("href", "");
    this.#dialog.open(() => this.#view.focus());
    this.#field("href").focus();
  }

  #field(name) {
    return this.#dialog.part(`[name="${name}"]`);
  }

  #choose(pages) {
    this.#field("href").value = pages.value;
    const text = this.#field("text");
    if (!text.value) text.value = pages.selectedOptions[0].textContent.trim();
  }

  #take(fields) {
    const href = complete(fields.get("href").trim());
    const address = href && normalizeAddress(href);
    if (!address || !/^(https?:|mailto:|tel:|\/|#)/i.test(address)) {
      this.#dialog.problem("href", this.#texts.say(href ? "link_refused" : "link_empty"));
      return false;
    }
    setLink(this.#view, { href: address, text: fields.get("text").trim() || href });
    return true;
  }
}

// What people write by hand: an address without its beginning, a mailbox, a telephone.
function complete(address) {
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  if (/^\+?[\d\s()-]{7,}$/.test(address)) return `tel:${address.replace(/[^\d+]/g, "")}`;
  if (/^[\p{L}\d-]+(\.[\p{L}\d-]+)+([/?#].*)?$/u.test(address)) return `https://${address}`;
  return address;
}

function filter(pages, words) {
  const wanted = words.trim().toLowerCase();
  for (const option of pages.options) {
    option.hidden = !`${option.textContent} ${option.value}`.toLowerCase().includes(wanted);
  }
}
