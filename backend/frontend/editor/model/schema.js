// The nodes and marks of a page body; drawn exactly as the site draws them.
import { Schema } from "prosemirror-model";
import { marks } from "./marks.js";
import { pictureDom } from "./sources.js";
import { tableNodes } from "./table-nodes.js";

const block = (tag, extra) => ({
  group: "block",
  content: "block+",
  defining: true,
  parseDOM: [{ tag }],
  toDOM: () => [tag, 0],
  ...extra,
});

const nodes = {
  doc: { content: "(block | figure | raw_block)+" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    group: "block",
    content: "(text | image)*",
    defining: true,
    attrs: { level: { default: 2 } },
    parseDOM: headingRules(),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  bullet_list: block("ul", {
    content: "list_item+",
    attrs: { tight: { default: true }, marker: { default: "-" } },
    parseDOM: [{ tag: "ul", getAttrs: (dom) => ({ tight: isTight(dom) }) }],
    toDOM: (node) => ["ul", node.attrs.tight ? { "data-tight": "" } : {}, 0],
  }),
  ordered_list: block("ol", {
    content: "list_item+",
    attrs: { tight: { default: true }, marker: { default: "." }, start: { default: 1 } },
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ tight: isTight(dom), start: dom.start }) }],
    toDOM: ({ attrs }) => ["ol", orderedAttributes(attrs), 0],
  }),
  list_item: { content: "block+", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  blockquote: block("blockquote", { content: "(block | figure)+" }),
  callout: block("aside", {
    content: "(block | figure)+",
    attrs: { kind: { default: "note" } },
    parseDOM: ["note", "warning"].map((kind) => ({ tag: `aside.${kind}`, attrs: { kind } })),
    toDOM: (node) => ["aside", { class: node.attrs.kind }, 0],
  }),
  code_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    attrs: { info: { default: "" } },
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
    toDOM: (node) => ["pre", ["code", codeAttributes(node), 0]],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  ...tableNodes,
  figure: {
    draggable: true,
    attrs: { src: {}, alt: { default: "" }, title: { default: "" } },
    parseDOM: [{ tag: "figure", getAttrs: figureOf }],
    toDOM: ({ attrs }) => {
      const image = pictureDom({ src: attrs.src, alt: attrs.alt });
      return attrs.title ? ["figure", image, ["figcaption", attrs.title]] : ["figure", image];
    },
  },
  raw_block: { atom: true, selectable: true, attrs: { text: {}, html: { default: "" } }, toDOM: rawDom },
  text: { group: "inline" },
  image: {
    group: "inline",
    inline: true,
    draggable: true,
    attrs: { src: {}, alt: { default: "" }, title: { default: "" } },
    parseDOM: [{ tag: "img[src]", getAttrs: imageOf }],
    toDOM: ({ attrs }) => pictureDom(attrs.title ? attrs : { src: attrs.src, alt: attrs.alt }),
  },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
};

export const schema = new Schema({ nodes, marks });

/** Say whether the editor can hold a loaded node. */
export function fits(node) {
  try {
    schema.nodeFromJSON(node).check();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Make the document of loaded nodes; an empty page gets a paragraph to write in. */
export function documentOf(loaded) {
  const content = loaded.length ? loaded : [{ type: "paragraph" }];
  return schema.nodeFromJSON({ type: "doc", content });
}

function headingRules() {
  // The title of the page is its only h1: in pasted text the levels move down by themselves.
  const level = { 1: 2, 2: 2, 3: 3, 4: 4, 5: 4, 6: 4 };
  return Object.entries(level).map(([number, attr]) => ({ tag: `h${number}`, attrs: { level: attr } }));
}

function isTight(dom) {
  return !dom.querySelector(":scope > li > p + p");
}

function orderedAttributes({ tight, start }) {
  return { ...(start === 1 ? {} : { start }), ...(tight ? { "data-tight": "" } : {}) };
}

function codeAttributes(node) {
  const language = node.attrs.info.split(/\s+/)[0];
  return language ? { class: `language-${language}` } : {};
}

function imageOf(dom) {
  const src = dom.getAttribute("src") ?? "";
  if (!/^\/|^https?:/.test(src)) return false;
  return { src, alt: dom.getAttribute("alt") ?? "", title: dom.getAttribute("title") ?? "" };
}

function figureOf(dom) {
  const image = dom.querySelector("img");
  const found = image && imageOf(image);
  return found && { ...found, title: dom.querySelector("figcaption")?.textContent.trim() ?? "" };
}

function rawDom(node) {
  const dom = document.createElement("pre");
  dom.textContent = node.attrs.text;
  return dom;
}
