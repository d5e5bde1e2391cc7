// The text that has not reached the server yet, kept in this browser.

export class LocalCopy {
  #key;

  constructor(address) {
    this.#key = `kabinet:draft:${address}`;
  }

  /**
   * The text that an earlier visit left here, until it is settled. It moves aside, so that
   * what is typed meanwhile cannot overwrite it.
   */
  offered() {
    try {
      const left = localStorage.getItem(this.#key);
      if (left) localStorage.setItem(`${this.#key}:offered`, left);
      localStorage.removeItem(this.#key);
      return JSON.parse(localStorage.getItem(`${this.#key}:offered`));
    } catch {
      return null; // A private window, or a damaged entry: there is nothing to offer.
    }
  }

  settle() {
    remove(`${this.#key}:offered`);
  }

  /** Returns false where the browser keeps nothing. */
  write(text, base) {
    try {
      localStorage.setItem(this.#key, JSON.stringify({ text, base, saved_at: new Date().toISOString() }));
      return true;
    } catch {
      return false; // No room, or storage is switched off.
    }
  }

  clear() {
    remove(this.#key);
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}
