// Cleans what comes from Word and Google Docs before the schema reads it.
import { Plugin } from "prosemirror-state";
import { readStyles } from "./styles.js";
import { wordLists } from "./word-lists.js";

export function paste({ onPicture }) {
  return new Plugin({
    props: {
      transformPastedHTML: cleanHtml,
      handlePaste: (_view, event) => takePictures(event, onPicture),
      handleDrop: (_view, event) => takePictures(event, onPicture),
    },
  });
}

/** Give the same content without the marks of an office program. */
export function cleanHtml(html) {
  const page = new DOMParser().parseFromString(harmless(html), "text/html");
  for (const node of page.querySelectorAll("meta, link, title, colgroup, [data-style*='mso-hide']")) node.remove();
  wordLists(page);
  readStyles(page);
  for (const cell of page.querySelectorAll("td, th")) flatten(cell);
  for (const node of page.querySelectorAll("o\\:p, font, a:not([href])")) node.replaceWith(...node.childNodes);
  for (const node of page.querySelectorAll("li > br:last-child, p > br:last-child")) node.remove();
  return page.body.innerHTML;
}

// The content policy refuses styles and handlers even in a text that is only read: they are
// taken out, or renamed, while it is still a string. Word hides alternatives in comments.
function harmless(html) {
  return html
    .replace(/<!--\[if[^]*?<!\[endif\]-->/g, "")
    .replace(/<!\[if !supportLists\]>([^]*?)<!\[endif\]>/g, "$1")
    .replace(/<(style|script)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son[a-z]+\s*=/gi, " data-on="));
}

// A cell is one line: paragraphs in it are joined by a space.
function flatten(cell) {
  cell.removeAttribute("colspan");
  cell.removeAttribute("rowspan");
  for (const block of [...cell.querySelectorAll("p, div, br")].reverse()) {
    const after = block.nextSibling ? [document.createTextNode(" ")] : [];
    block.replaceWith(...block.childNodes, ...after);
  }
}

function takePictures(event, onPicture) {
  const files = (event.clipboardData ?? event.dataTransfer)?.files ?? [];
  const picture = [...files].find((file) => file.type.startsWith("image/"));
  const hasText = event.clipboardData?.types.includes("text/html");
  if (!picture || hasText) return false;
  event.preventDefault();
  onPicture(picture);
  return true;
}
