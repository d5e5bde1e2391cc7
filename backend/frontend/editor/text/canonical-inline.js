// The canonical form of the text inside one block.

const order = ["link", "strong", "em", "strike", "code"];
const space = /[\s\u00A0]/;

export function canonicalInline(nodes, plainSpaces = false) {
  const sorted = nodes.map(withSortedMarks);
  const shared = plainSpaces ? () => [] : sharedMarks;
  const expelled = sorted.flatMap((node, index) => expelSpaces(node, sorted, index, shared));
  return trimBreaks(joined(collapsed(joined(expelled))));
}

export function isCode(node) {
  return Boolean(node.marks?.some((mark) => mark.type === "code"));
}

/** Equal for marks that look the same; `*` or `_` makes no difference. */
export function markKey(mark) {
  return mark.type === "link" ? `link ${mark.attrs.href} ${mark.attrs.title ?? ""}` : mark.type;
}

function withSortedMarks(node) {
  const marks = (node.marks ?? []).filter((mark) => mark.type !== "code" || node.type === "text");
  marks.sort((left, right) => order.indexOf(left.type) - order.indexOf(right.type));
  return withMarks(node, marks);
}

function withMarks(node, marks) {
  const { marks: _before, ...rest } = node;
  return marks.length ? { ...rest, marks } : rest;
}

// Marks cannot begin or end with a space or a line break: those go outside.
function expelSpaces(node, all, index, shared) {
  if (node.type === "hard_break") return [withMarks(node, shared(around(all, index)))];
  if (node.type !== "text" || isCode(node) || !node.marks) return [node];
  const start = node.text.search(/[^\s\u00A0]/);
  if (start < 0) return [withMarks(node, shared([node, all[index - 1], all[index + 1]]))];
  let end = node.text.length;
  while (space.test(node.text[end - 1])) end -= 1;
  return [
    { ...withMarks(node, shared([node, all[index - 1]])), text: node.text.slice(0, start) },
    { ...node, text: node.text.slice(start, end) },
    { ...withMarks(node, shared([node, all[index + 1]])), text: node.text.slice(end) },
  ].filter((part) => part.text);
}

function around(all, index) {
  const before = all.slice(0, index).reverse();
  const isContent = (node) => node.type !== "hard_break";
  return [before.find(isContent), all.slice(index).find(isContent)];
}

function sharedMarks(nodes) {
  if (nodes.some((node) => !node?.marks)) return [];
  const [first, ...others] = nodes;
  return first.marks.filter(
    (mark) => mark.type !== "code" && others.every((node) => node.marks.some((other) => markKey(other) === markKey(mark))),
  );
}

function joined(nodes) {
  const result = [];
  for (const node of nodes) {
    const last = result[result.length - 1];
    if (last?.type === "text" && node.type === "text" && sameMarks(last, node)) {
      result[result.length - 1] = { ...last, text: last.text + node.text };
    } else {
      result.push(node);
    }
  }
  return result;
}

function sameMarks(left, right) {
  return (left.marks ?? []).map(markKey).join("\n") === (right.marks ?? []).map(markKey).join("\n");
}

// One space between words, none at either end of a line.
function collapsed(nodes) {
  let atSpace = true;
  const result = nodes.map((node) => {
    if (node.type !== "text" || isCode(node)) {
      atSpace = node.type === "hard_break";
      return node;
    }
    const text = node.text.replace(/[ \t\r\n\v\f]+/g, " ").replace(/^ /, atSpace ? "" : " ");
    atSpace = text ? text.endsWith(" ") : atSpace;
    return { ...node, text };
  });
  const full = result.filter((node) => node.type !== "text" || node.text);
  return full.map((node, index) => (endsLine(full, index) ? withoutLastSpace(node) : node)).filter(hasContent);
}

function endsLine(nodes, index) {
  return index === nodes.length - 1 || nodes[index + 1].type === "hard_break";
}

function withoutLastSpace(node) {
  return node.type === "text" && !isCode(node) ? { ...node, text: node.text.replace(/ $/, "") } : node;
}

function hasContent(node) {
  return node.type !== "text" || node.text !== "";
}

function trimBreaks(nodes) {
  const isBreak = (node) => node?.type === "hard_break";
  let [start, end] = [0, nodes.length];
  while (isBreak(nodes[start])) start += 1;
  while (end > start && isBreak(nodes[end - 1])) end -= 1;
  return nodes.slice(start, end);
}
