// Writes the text of one block as Markdown.
import { isCode, markKey } from "./canonical-inline.js";
import { autolink, escapeText, image, keepEdges, linkTail } from "./escape.js";

const delimiters = { strong: "**", em: "*", strike: "~~" };

/**
 * Write inline nodes. `style.level` says how much is escaped (0 what usually needs it, 1 all
 * that could need it, 2 also letters beside marks); `style.em` replaces the sign of emphasis.
 */
export function writeInline(nodes, style) {
  const writer = new InlineWriter(nodes, style);
  return writer.write();
}

class InlineWriter {
  #nodes;
  #style;
  #open = [];
  #text = "";

  constructor(nodes, style) {
    this.#nodes = nodes;
    this.#style = style;
  }

  write() {
    this.#nodes.forEach((node, index) => {
      if (this.#asAutolink(node, index)) return;
      this.#switchMarks(node, index);
      this.#text += this.#content(node, index);
    });
    this.#closeDownTo(0);
    return keepEdges(this.#text);
  }

  #asAutolink(node, index) {
    const short = node.type === "text" && this.#marksOf(node).length === 1 && !this.#continues(index) && autolink(node);
    if (!short) return false;
    this.#closeDownTo(0);
    this.#text += short;
    return true;
  }

  #continues(index) {
    const key = markKey(this.#nodes[index].marks[0]);
    return [this.#nodes[index - 1], this.#nodes[index + 1]].some((other) => other?.marks?.some((mark) => markKey(mark) === key));
  }

  #marksOf(node) {
    return (node.marks ?? []).filter((mark) => mark.type !== "code");
  }

  #switchMarks(node, index) {
    const wanted = this.#marksOf(node);
    const keys = wanted.map(markKey);
    let kept = 0;
    while (kept < this.#open.length && keys.includes(markKey(this.#open[kept]))) kept += 1;
    this.#closeDownTo(kept);
    const open = this.#open.map(markKey);
    const fresh = wanted.filter((mark) => !open.includes(markKey(mark)));
    const inside = (mark) => Number(mark.type === "link");
    fresh.sort((left, right) => this.#reach(right, index) - this.#reach(left, index) || inside(left) - inside(right));
    for (const mark of fresh) this.#openMark(mark);
  }

  // How many nodes on the mark goes: longer ones are written outside.
  #reach(mark, index) {
    let end = index;
    while (this.#nodes[end]?.marks?.some((other) => markKey(other) === markKey(mark))) end += 1;
    return end;
  }

  #openMark(mark) {
    this.#open.push(mark);
    this.#text += mark.type === "link" ? "[" : this.#delimiter(mark);
  }

  #closeDownTo(length) {
    while (this.#open.length > length) {
      const mark = this.#open.pop();
      this.#text += mark.type === "link" ? linkTail(mark.attrs) : this.#delimiter(mark);
    }
  }

  #delimiter(mark) {
    const sign = this.#style.em;
    if (mark.type === "em") return sign ?? mark.attrs?.markup ?? delimiters.em;
    if (mark.type === "strong") return mark.attrs?.markup ?? delimiters.strong;
    return delimiters[mark.type];
  }

  #content(node, index) {
    if (node.type === "hard_break") return "\\\n";
    if (node.type === "image") return image(node.attrs);
    if (isCode(node)) return codeSpan(node.text);
    return this.#guarded(escapeText(node.text, this.#style.level), node, index);
  }

  #guarded(text, node, index) {
    const next = this.#nodes[index + 1];
    let safe = text;
    if (next && /!$/.test(safe) && /[^\\]!$|^!$/.test(safe)) safe = safe.replace(/!$/, "\\!");
    return this.#style.level < 2 ? safe : encodeEdges(safe, this.#nodes[index - 1], next);
  }
}

// A letter right beside a closing sign can keep it from closing; written as a number it cannot.
function encodeEdges(text, before, after) {
  let safe = text;
  if (before) safe = safe.replace(/^[\p{L}\p{N}]/u, encoded);
  if (after) safe = safe.replace(/[\p{L}\p{N}]$/u, encoded);
  return safe;
}

function encoded(character) {
  return `&#${character.codePointAt(0)};`;
}

function codeSpan(text) {
  const runs = text.match(/`+/g) ?? [];
  let fence = "`";
  while (runs.includes(fence)) fence += "`";
  const padded = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== "");
  return padded ? `${fence} ${text} ${fence}` : fence + text + fence;
}
