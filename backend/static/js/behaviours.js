// Starts the behaviours that a page asks for: data-behaviour="name" loads ./name.js once.
for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(" ")) {
    const { start } = await import(`./${name}.js`);
    start(element);
  }
}
