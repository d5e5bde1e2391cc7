// Remembers the low-vision version and applies it before the first paint; without it the switch works on one page.
{
  const KEY = "sight";
  const root = document.documentElement;

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  }

  function apply(choice) {
    for (const name of ["size", "colours", "pictures"]) {
      const attribute = `data-sight-${name}`;
      if (choice[name]) root.setAttribute(attribute, choice[name]);
      else root.removeAttribute(attribute);
    }
  }

  function keep(choice) {
    try {
      localStorage.setItem(KEY, JSON.stringify(choice));
    } catch {
      // A browser that refuses storage still switches this page.
    }
  }

  function connect(form) {
    const choice = remembered();
    for (const input of form.querySelectorAll("input")) {
      const name = input.name.replace("sight-", "");
      input.checked = (choice[name] ?? "") === input.value;
    }
    form.addEventListener("change", () => {
      const picked = Object.fromEntries(
        [...new FormData(form)].map(([name, value]) => [name.replace("sight-", ""), value]),
      );
      apply(picked);
      keep(picked);
    });
  }

  apply(remembered());
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form.sight-panel");
    if (form) connect(form);
  });
}
