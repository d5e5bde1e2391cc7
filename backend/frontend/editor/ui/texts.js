// The sentences of the screen: they come with the page, in the language of the user.

export class Texts {
  #root;

  constructor(root) {
    this.#root = root.querySelector("template[data-texts]").content;
  }

  say(key, values = {}) {
    const found = this.#root.querySelector(`[data-key="${key}"]`);
    if (!found) throw new Error(`No text for ${key}`);
    return found.textContent.trim().replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  }
}
