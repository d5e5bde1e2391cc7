// The one grammar of page bodies, rule for rule the same as sitegen/markdown.py.
import MarkdownIt from "markdown-it";
import { container } from "./container.js";
import { wholeCharacters } from "./delimiters.js";
import { shape } from "./shape.js";

const published = grammar({ html: false });
const withHtml = grammar({ html: true });

/** Turn the body of a page into the HTML that the site will have. */
export function render(body) {
  return published.render(withoutMark(body));
}

/** Parse a body; `env` carries link definitions from one call to the next. */
export function parse(body, env = {}) {
  return published.parse(withoutMark(body), env);
}

export function renderTokens(tokens, env) {
  return published.renderer.render(tokens, published.options, env);
}

/** Say whether a piece of text holds raw HTML, which the site shows as plain characters. */
export function hasHtml(body, env = {}) {
  const tokens = withHtml.parse(body, { ...env });
  return tokens.some((token) => isHtml(token) || token.children?.some(isHtml));
}

/** Bring an address into the form that the parser gives it; null when it is refused. */
export function normalizeAddress(address) {
  const normal = published.normalizeLink(address);
  return published.validateLink(normal) ? normal : null;
}

// A byte order mark is a space for JavaScript and a letter for Python.
function withoutMark(body) {
  return body.replace(/^\uFEFF/, "");
}

function isHtml(token) {
  return token.type === "html_block" || token.type === "html_inline";
}

function grammar(options) {
  const made = new MarkdownIt(options);
  made.block.ruler.before("fence", "container", container, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  made.core.ruler.push("shape", shape);
  made.inline.State = wholeCharacters(made);
  made.renderer.rules.table_open = () => "<table>\n<tbody>\n";
  made.renderer.rules.table_close = () => "</tbody>\n</table>\n";
  made.renderer.rules.figure_image = figureImage;
  return made;
}

function figureImage(tokens, index, options, env, renderer) {
  const token = tokens[index];
  const caption = token.attrGet("title");
  // The token is read again when the document is built, so the title is put aside, not taken away.
  const whole = token.attrs;
  token.attrs = whole.filter(([name]) => name !== "title");
  const image = renderer.rules.image(tokens, index, options, env, renderer);
  token.attrs = whole;
  return caption ? `${image}<figcaption>${escapeHtml(caption)}</figcaption>` : image;
}

function escapeHtml(text) {
  return published.utils.escapeHtml(text);
}
