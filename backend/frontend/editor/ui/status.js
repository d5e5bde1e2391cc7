// The line that says where the text is: saved, being saved, only in this browser.

export class Status {
  #line;
  #alert;
  #texts;
  #sticky = false;

  constructor(root, texts) {
    this.#line = root.querySelector("[data-status]");
    this.#alert = root.querySelector("[data-alert]");
    this.#texts = texts;
  }

  show(key, values) {
    this.#line.dataset.state = key;
    this.#line.textContent = this.#texts.say(key, values);
    if (!this.#sticky) this.#alert.hidden = true;
  }

  /** A message that needs an answer: a link to follow, or buttons. `sticky` waits for it. */
  alert(key, { values = {}, link, actions = [], sticky = false } = {}) {
    this.#sticky = sticky;
    if (!sticky) this.#line.dataset.state = key;
    if (!sticky) this.#line.textContent = this.#texts.say("unsaved");
    this.#alert.replaceChildren(paragraph(this.#texts.say(key, values)));
    if (link) this.#alert.append(anchor(this.#texts.say(`${key}_link`), link));
    for (const { key: name, run } of actions) this.#alert.append(this.#button(name, run));
    this.#alert.hidden = false;
  }

  hideAlert() {
    this.#sticky = false;
    this.#alert.hidden = true;
  }

  #button(name, run) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ed-button";
    button.textContent = this.#texts.say(name);
    button.addEventListener("click", () => {
      this.hideAlert();
      run();
    });
    return button;
  }
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function anchor(text, href) {
  const made = document.createElement("a");
  made.className = "ed-button";
  made.href = href;
  made.textContent = text;
  return made;
}
