// Word puts the items of a list into paragraphs; here they become a list again.

/** Replace runs of `mso-list` paragraphs by real lists, nested by their levels. */
export function wordLists(page) {
  for (const first of page.querySelectorAll("p[data-style*='mso-list']")) {
    if (!first.isConnected) continue;
    const run = runFrom(first);
    first.before(listOf(page, run));
    for (const { paragraph } of run) paragraph.remove();
  }
}

function runFrom(first) {
  const run = [];
  for (let node = first; isItem(node); node = node.nextElementSibling) run.push(itemOf(node));
  return run;
}

function isItem(node) {
  return node?.tagName === "P" && /mso-list:\s*(?!none)/i.test(node.getAttribute("data-style") ?? "");
}

function itemOf(paragraph) {
  const level = Number(/level(\d+)/i.exec(paragraph.getAttribute("data-style"))?.[1] ?? 1);
  const sign = paragraph.querySelector("span[data-style*='mso-list']");
  const text = sign?.textContent.trim() ?? "";
  sign?.remove();
  return { paragraph, level, ordered: /^\(?[\p{L}\d]{1,4}[.)]/u.test(text) };
}

function listOf(page, run) {
  const root = page.createElement(run[0].ordered ? "ol" : "ul");
  const open = [{ list: root, level: run[0].level }];
  for (const { paragraph, level, ordered } of run) {
    while (open.length > 1 && level < open.at(-1).level) open.pop();
    if (level > open.at(-1).level) open.push({ list: nested(page, open.at(-1).list, ordered), level });
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).list.append(item);
  }
  return root;
}

function nested(page, list, ordered) {
  const inner = page.createElement(ordered ? "ol" : "ul");
  (list.lastElementChild ?? list.appendChild(page.createElement("li"))).append(inner);
  return inner;
}
