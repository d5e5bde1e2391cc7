// One stop for Tab in a toolbar; arrows, Home and End go along its buttons.

export function roving(toolbar) {
  const items = () => [...toolbar.querySelectorAll("button, a, summary")].filter((item) => item.offsetParent !== null && !item.closest("[popover]"));
  const enter = (item) => {
    for (const other of items()) other.tabIndex = other === item ? 0 : -1;
  };
  toolbar.addEventListener("focusin", (event) => {
    const item = event.target.closest("button, a");
    if (item && !item.closest("[popover]")) enter(item);
  });
  toolbar.addEventListener("keydown", (event) => {
    const all = items();
    const target = next(all, all.indexOf(event.target), event.key);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  for (const [index, item] of items().entries()) item.tabIndex = index ? -1 : 0;
}

function next(all, index, key) {
  if (index < 0) return null;
  const steps = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: all.length - 1 };
  return key in steps ? all.at(steps[key] % all.length) : null;
}
