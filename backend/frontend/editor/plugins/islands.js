// Blocks that only the plain text can change: shown as they are published, never edited here.
import { offerSources } from "../model/sources.js";

export function islandView(label) {
  return (node) => {
    const holder = document.createElement("template");
    holder.innerHTML = node.attrs.html;
    offerSources(holder.content);
    const dom = holder.content.childElementCount === 1 ? holder.content.firstElementChild : framed(node);
    dom.contentEditable = "false";
    dom.classList.add("ed-island");
    dom.title = label;
    return { dom, ignoreMutation: () => true };
  };
}

function framed(node) {
  const dom = document.createElement("pre");
  dom.textContent = node.attrs.text;
  return dom;
}
