// The page being edited: its text, what of it was loaded, and the view that shows it.
import { Mapping } from "prosemirror-transform";
import { documentOf, fits } from "../model/schema.js";
import { split } from "../text/front.js";
import { load } from "../text/load.js";
import { save } from "../text/save.js";
import { replaceDocument } from "./replace.js";

export class Page {
  base;
  front;
  view = null;
  #loaded;
  #since = new Mapping();
  #written = { doc: null, body: null };

  constructor(text, base) {
    this.base = base;
    this.#take(text);
  }

  document() {
    return documentOf(plain(this.#loaded.nodes));
  }

  /** The whole text as it will be stored; null when the last change cannot be written. */
  text() {
    const { doc } = this.view.state;
    if (this.#written.doc !== doc) {
      this.#written = { doc, body: save(doc.toJSON().content, this.#loaded) };
    }
    return this.#written.body === null ? null : this.front + this.#written.body;
  }

  /** Remember what is being sent, so that an answer can be fitted under later typing. */
  snapshot() {
    this.#since = new Mapping();
    return { doc: this.view.state.doc, front: this.front };
  }

  follow(transaction) {
    this.#since.appendMapping(transaction.mapping);
  }

  saved(answer, sent) {
    this.base = answer.revision;
    if (!answer.merged) return;
    const front = this.front;
    this.#take(answer.text);
    if (front !== sent.front) this.front = front;
    this.view.dispatch(replaceDocument(this.view.state, sent.doc, this.document(), this.#since));
  }

  /** Show another text instead, as one step that can be undone. */
  restore(text, base) {
    this.base = base;
    const { doc } = this.view.state;
    this.#take(text);
    this.view.dispatch(replaceDocument(this.view.state, doc, this.document(), new Mapping()).setMeta("addToHistory", true));
  }

  get eol() {
    return this.#loaded.eol;
  }

  #take(text) {
    const { front, body } = split(text);
    this.front = front;
    this.#loaded = load(body, fits);
    this.#written = { doc: null, body: null };
  }
}

function plain(nodes) {
  return nodes.map(({ source: _source, content, ...node }) => (content ? { ...node, content: plain(content) } : node));
}
