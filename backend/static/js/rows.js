// Keys J and K go to the next and the previous row of a list; Enter follows the link that has the focus.
export function start(list) {
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1, "о": 1, "л": -1 }[event.key.toLowerCase()];
    const busy = event.ctrlKey || event.altKey || event.metaKey;
    if (!step || busy || event.target.closest("input, select, textarea, [contenteditable]")) {
      return;
    }
    const links = [...list.querySelectorAll("tbody th a")];
    const here = links.indexOf(document.activeElement);
    const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
    next?.focus();
  });
}
