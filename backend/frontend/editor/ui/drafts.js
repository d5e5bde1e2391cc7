// Saves the draft a moment after the last change, and says what became of it.

const PAUSE = 1500;
const RETRY = 5000;

export class Drafts {
  #page;
  #copy;
  #status;
  #address;
  #timer = 0;
  #running = null;
  #stopped = false;
  #dirty = false;

  constructor({ address, page, copy, status }) {
    this.#address = address;
    this.#page = page;
    this.#copy = copy;
    this.#status = status;
    addEventListener("beforeunload", (event) => {
      if (this.#dirty) event.preventDefault();
    });
    addEventListener("online", () => this.#dirty && this.flush());
  }

  get isDirty() {
    return this.#dirty;
  }

  /** Something changed: keep it here at once, send it soon. */
  changed() {
    this.#dirty = true;
    this.#keep();
    if (this.#stopped) return;
    this.#status.show("changed");
    this.#later(PAUSE);
  }

  /** Save now; true when everything is on the server. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#running;
    if (!this.#dirty) return true;
    if (this.#stopped) return false;
    this.#running = this.#send();
    const done = await this.#running;
    this.#running = null;
    return done;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), milliseconds);
  }

  #keep() {
    const text = this.#page.text();
    if (text !== null) this.#copy.write(text, this.#page.base);
  }

  async #send() {
    const text = this.#page.text();
    if (text === null) return this.#stop("unwritable", {}, { forGood: false });
    const sent = this.#page.snapshot();
    this.#status.show("saving");
    let answer;
    try {
      answer = await this.#put({ text, base: this.#page.base });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#status.show("offline");
      this.#later(RETRY);
      return false;
    }
    return this.#take(answer, { text, sent });
  }

  async #put(body) {
    const response = await fetch(this.#address, {
      method: "PUT",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, ...(isJson ? await response.json() : {}) };
  }

  #take(answer, { text, sent }) {
    if (answer.status === 200) return this.#saved(answer, { text, sent });
    if (answer.status === 409) return this.#stop("conflict", { link: answer.conflict_url });
    if (answer.status === 401) return this.#stop("signed_out", { link: answer.sign_in_url }, { forGood: false });
    if (answer.status >= 500) {
      this.#status.show("offline");
      this.#later(RETRY);
      return false;
    }
    return this.#stop("refused", { values: { message: answer.message ?? answer.status } }, { forGood: false });
  }

  #saved(answer, { text, sent }) {
    this.#page.saved(answer, sent);
    const goesOn = !answer.merged && this.#page.text() !== text;
    this.#dirty = goesOn || (answer.merged && this.#page.text() !== answer.text);
    if (this.#dirty) {
      this.#later(PAUSE);
      return false;
    }
    this.#copy.clear();
    const key = answer.merged ? "merged" : "saved";
    this.#status.show(key, { time: answer.saved_at });
    return true;
  }

  // The text stays in this browser; sending goes on only after what the message asks for.
  #stop(key, options, { forGood = true } = {}) {
    this.#stopped = forGood;
    this.#status.alert(key, options);
    return false;
  }
}

export function clock(moment) {
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}
