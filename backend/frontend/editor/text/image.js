// Pictures: one node alone in a paragraph (a figure) or among words.

export function imageNode(type, token) {
  return {
    type,
    attrs: { src: token.attrGet("src"), alt: imageText(token), title: token.attrGet("title") ?? "" },
  };
}

function imageText(token) {
  return (token.children ?? []).map(childText).join("");
}

function childText(child) {
  if (child.type === "softbreak" || child.type === "hardbreak") return "\n";
  return child.type === "image" ? imageText(child) : child.content;
}
