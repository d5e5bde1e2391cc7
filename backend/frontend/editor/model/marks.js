// Marks of the text, the outermost first.

export const marks = {
  link: {
    attrs: { href: {}, title: { default: "" } },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: linkOf }],
    toDOM: ({ attrs }) => ["a", attrs.title ? attrs : { href: attrs.href }, 0],
  },
  strong: {
    attrs: { markup: { default: "**" } },
    parseDOM: [{ tag: "strong" }, { tag: "b" }],
    toDOM: () => ["strong", 0],
  },
  em: {
    attrs: { markup: { default: "*" } },
    parseDOM: [{ tag: "em" }, { tag: "i" }],
    toDOM: () => ["em", 0],
  },
  strike: {
    parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }],
    toDOM: () => ["s", 0],
  },
  code: { code: true, parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
};

function linkOf(dom) {
  const href = dom.getAttribute("href") ?? "";
  if (!/^(https?:|mailto:|tel:|\/|#)/i.test(href)) return false;
  return { href, title: dom.getAttribute("title") ?? "" };
}
