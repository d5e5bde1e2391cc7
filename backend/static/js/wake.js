// Starts the behaviours that a part of a page asks for: data-behaviour="name" loads ./name.js once.
export async function wake(part) {
  for (const element of part.querySelectorAll("[data-behaviour]")) {
    for (const name of element.dataset.behaviour.split(" ")) {
      const { start } = await import(`./${name}.js`);
      start(element);
    }
  }
}
