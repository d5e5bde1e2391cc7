// The smaller versions of pictures, as the published page offers them: the editor shows the same ones.
import { DOMSerializer } from "prosemirror-model";

const known = new Map();

/** Take over what the page offers before the editor takes its place; new pictures have nothing yet. */
export function rememberSources(body) {
  for (const image of body.querySelectorAll("img[src][width]")) {
    const sources = [...image.parentElement.querySelectorAll(":scope > source")].map(attributesOf);
    const { src, width, height } = attributesOf(image);
    known.set(src, { sources, size: { width, height } });
  }
}

/** The element of a picture, in the one that offers its smaller versions if there are any. */
export function pictureDom(attrs) {
  const found = known.get(attrs.src);
  const image = ["img", { ...attrs, ...found?.size }];
  if (!found?.sources.length) return image;
  return ["picture", ...found.sources.map((source) => ["source", source]), image];
}

/** Offer the smaller versions in what was drawn by the grammar alone. */
export function offerSources(root) {
  for (const image of root.querySelectorAll("img[src]")) {
    image.replaceWith(DOMSerializer.renderSpec(document, pictureDom(attributesOf(image))).dom);
  }
}

function attributesOf(element) {
  return Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
}
