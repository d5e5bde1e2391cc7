// Waits for the next build of the site: reloads the page, or shows over it why there was none.
"use strict";

{
  const PLACE = "/_reload/";
  let seen = Number(document.currentScript.dataset.seen);
  let source = null;

  function listen() {
    source = new EventSource(`${PLACE}events?seen=${seen}`);
    source.addEventListener("message", (event) => {
      seen = Number(event.lastEventId);
      const told = JSON.parse(event.data);
      if (told.problems.length) {
        show(told);
      } else {
        location.reload();
      }
    });
  }

  // A browser opens few connections to one host: a tab that nobody looks at gives its own back.
  function follow() {
    if (document.hidden && source) {
      source.close();
      source = null;
    } else if (!document.hidden && !source) {
      listen();
    }
  }

  function show(told) {
    document.querySelector("site-reload")?.remove();
    const host = document.createElement("site-reload");
    const root = host.attachShadow({ mode: "open" });
    const look = element("link", "");
    look.rel = "stylesheet";
    look.href = `${PLACE}reload.css`;
    const box = element("section", "");
    box.setAttribute("role", "alert");
    box.append(element("h2", told.title), list(told.problems));
    root.append(look, box);
    document.body.append(host);
  }

  function list(problems) {
    const items = element("ul", "");
    for (const problem of problems) {
      const item = element("li", "");
      item.append(element("code", problem.place), element("p", problem.sentence));
      items.append(item);
    }
    return items;
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  document.addEventListener("visibilitychange", follow);
  follow();
}
