// Lets the keyboard reach a table that scrolls; not every browser does so by itself.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target);
});

function mark(table) {
  if (table.isContentEditable) return;
  const scrolls = table.scrollWidth > table.clientWidth;
  if (scrolls) table.tabIndex = 0;
  else table.removeAttribute("tabindex");
}

for (const table of document.querySelectorAll(".prose table")) watcher.observe(table);
