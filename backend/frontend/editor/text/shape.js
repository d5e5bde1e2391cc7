// The last step of parsing: figures and tables get the tokens that the site and the editor draw.
const sections = new Set(["thead_open", "thead_close", "tbody_open", "tbody_close"]);

export function shape(state) {
  state.tokens = state.tokens.filter((token) => !sections.has(token.type));
  let items = 0;
  state.tokens.forEach((token, index) => {
    if (token.type === "list_item_open" || token.type === "list_item_close") items += token.nesting;
    if (token.type === "inline" && items === 0) {
      shapeFigure(...state.tokens.slice(index - 1, index + 2));
    }
    if (token.type === "th_open" || token.type === "td_open") shapeCell(token);
  });
}

// A paragraph that holds one image and nothing else; in a list a picture stays among words.
function shapeFigure(opening, inline, closing) {
  const alone = inline.children.length === 1 && inline.children[0].type === "image";
  if (opening.type !== "paragraph_open" || !alone) return;
  opening.type = "figure_open";
  opening.tag = "figure";
  closing.type = "figure_close";
  closing.tag = "figure";
  inline.children[0].type = "figure_image";
}

// Alignment is a class, because the content policy refuses style attributes.
function shapeCell(token) {
  const aligned = /^text-align:(left|center|right)$/.exec(token.attrGet("style") ?? "");
  token.attrs = token.tag === "th" ? [["scope", "col"]] : [];
  if (aligned) token.attrs.push(["class", `align-${aligned[1]}`]);
}
