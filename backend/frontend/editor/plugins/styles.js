// Google Docs and Word say in styles what HTML has elements for.

const marks = [
  ["strong", /(?<![-\w])font-weight:\s*(?:bold|bolder|[6-9]00)/i],
  ["em", /font-style:\s*italic/i],
  ["s", /text-decoration[^;]*:[^;]*line-through/i],
];
const blocks = /^(?:P|DIV|LI|UL|OL|TABLE|TR|TD|TH|H[1-6]|BODY)$/;

/** Turn the styles that mean something into elements and classes; drop the others. */
export function readStyles(page) {
  for (const node of page.querySelectorAll("[data-style]")) {
    const style = node.dataset.style;
    const align = /text-align:\s*(center|right)/i.exec(style);
    const cell = node.closest("td, th");
    if (cell && align) cell.className = `align-${align[1].toLowerCase()}`;
    if (/^(?:B|STRONG)$/.test(node.tagName) && /(?<![-\w])font-weight:\s*(?:normal|400)/i.test(style)) unwrap(node);
    else if (!blocks.test(node.tagName)) wrap(page, node, style);
    node.removeAttribute("data-style");
  }
}

function unwrap(node) {
  node.replaceWith(...node.childNodes);
}

function wrap(page, node, style) {
  for (const [name, pattern] of marks) {
    if (!pattern.test(style)) continue;
    const mark = page.createElement(name);
    mark.append(...node.childNodes);
    node.append(mark);
  }
}
