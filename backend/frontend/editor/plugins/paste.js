// Cleans what comes from Word and Google Docs before the schema reads it.
import { Plugin } from "prosemirror-state";
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
  const page = new DOMParser().parseFromString(withoutComments(html), "text/html");
  for (const node of page.querySelectorAll("style, script, meta, link, title, o\\:p:empty, colgroup")) node.remove();
  for (const node of page.querySelectorAll("[style*='mso-hide']")) node.remove();
  wordLists(page);
  for (const cell of page.querySelectorAll("td, th")) flatten(cell);
  for (const node of page.querySelectorAll("o\\:p, font")) node.replaceWith(...node.childNodes);
  for (const node of page.querySelectorAll("a:not([href])")) node.replaceWith(...node.childNodes);
  for (const node of page.querySelectorAll("li > br:last-child, p > br:last-child")) node.remove();
  return page.body.innerHTML;
}

// Word hides whole alternatives for old programs in comments.
function withoutComments(html) {
  return html.replace(/<!--\[if[^]*?<!\[endif\]-->/g, "").replace(/<!\[if !supportLists\]>([^]*?)<!\[endif\]>/g, "$1");
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
