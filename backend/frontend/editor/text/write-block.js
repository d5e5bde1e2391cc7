// Writes canonical nodes as lines of Markdown.
import { keyOf, needBlankLine } from "./canonical.js";
import { escapeLineStart, image } from "./escape.js";
import { parse } from "./grammar.js";
import { buildTree, UnknownBlock } from "./tree.js";
import { writeInline } from "./write-inline.js";

const styles = [0, 1, 2].flatMap((level) => [{ level }, { level, em: "_" }, { level, em: "*" }]);
const alignments = { left: ":---", center: ":---:", right: "---:" };

/** Give the lines of a block, without line ends. `env` holds the link definitions of the page. */
export function writeBlock(node, env, inItem = false) {
  switch (node.type) {
    case "paragraph":
      return checked(node, env, paragraph);
    case "heading":
      return checked(node, env, heading);
    case "figure":
      return [image(node.attrs)];
    case "code_block":
      return codeBlock(node);
    case "raw_block":
      return node.attrs.text.split("\n");
    case "horizontal_rule":
      return [inItem ? "___" : "---"];
    case "blockquote":
      return writeBlocks(node.content, env).map((line) => (line ? `> ${line}` : ">"));
    case "callout":
      return callout(node, env);
    case "table":
      return [...node.content.map((row) => writeRow(row, env)).toSpliced(1, 0, delimiterRow(node))];
    default:
      return list(node, env);
  }
}

/** Write blocks one under another with empty lines between; `tight` leaves out what it can. */
export function writeBlocks(nodes, env, { tight = false, inItem = false } = {}) {
  const lines = [];
  apart(nodes).forEach((node, index) => {
    if (index && (!tight || needBlankLine(nodes[index - 1], node))) lines.push("");
    lines.push(...writeBlock(node, env, inItem));
  });
  return lines;
}

export function writeRow(row, env) {
  const cells = row.content.map((cell) => checked(cell, env, (node, style) => [cellText(node, style)])[0]);
  return `| ${cells.join(" | ")} |`;
}

export function writeItem(item, marker, env, { tight, width = marker.length + 1 }) {
  const [first = "", ...rest] = writeBlocks(item.content, env, { tight, inItem: true });
  const lead = marker.padEnd(width);
  return [(lead + first).trimEnd(), ...rest.map((line) => (line ? " ".repeat(width) + line : ""))];
}

/** The sign of an item: the list's own, or its number. */
export function itemMarker(list, index) {
  const { marker, start } = list.attrs;
  if (list.type === "bullet_list") return marker || "-";
  return `${Math.min((start ?? 1) + index, 999999999)}${marker || "."}`;
}

/** Two lists side by side need different signs, or they would be one. */
export function apart(nodes) {
  const result = [...nodes];
  for (let index = 0; index < result.length; index += 1) {
    result[index] = distinct(result[index], result[index - 1], result[index + 1]);
  }
  return result;
}

/** Give a list a sign that its neighbours do not have; a list after it can still change its own. */
export function distinct(node, before, after) {
  if (!node.type.endsWith("_list")) return node;
  const fixed = after?.type === "raw_block" ? [before, after] : [before];
  const taken = fixed.map((other) => other && listSign(other));
  if (!taken.includes(listSign(node))) return node;
  const signs = node.type === "bullet_list" ? ["-", "*", "+"] : [".", ")"];
  const marker = signs.find((sign) => !taken.includes(sign)) ?? signs[0];
  return { ...node, attrs: { ...node.attrs, marker } };
}

function listSign(node) {
  if (node.type === "raw_block") return /^ {0,3}(?:([-+*])|\d{1,9}([.)]))\s/.exec(node.attrs.text)?.slice(1).find(Boolean);
  if (!node.type.endsWith("_list")) return null;
  return node.attrs.marker || (node.type === "bullet_list" ? "-" : ".");
}

// The first way of writing that reads back as the same block; the plainest goes first.
function checked(node, env, write) {
  let lines = [];
  for (const style of styles) {
    lines = write(node, style);
    if (readsBack(node, lines, env)) return lines;
  }
  return lines;
}

function readsBack(node, lines, env) {
  const isCell = node.type.startsWith("table_");
  const text = isCell ? `| ${lines[0]} |\n| --- |` : lines.join("\n");
  const found = firstBlock(text, env);
  const read = isCell ? found?.content?.[0]?.content?.[0] : found;
  return keyOf(read?.content) === keyOf(node.content) && (isCell || read?.type === node.type);
}

function firstBlock(text, env) {
  try {
    return buildTree(parse(text, { references: { ...env.references } }));
  } catch (error) {
    if (error instanceof UnknownBlock) return null;
    throw error;
  }
}

function paragraph(node, style) {
  return writeInline(node.content, style).split("\n").map(escapeLineStart);
}

function heading(node, style) {
  const text = writeInline(node.content, style).replace(/\\?\n/g, " ");
  return [`${"#".repeat(node.attrs.level)} ${text.replace(/(^|\s)(#+)$/, "$1\\$2")}`];
}

function cellText(cell, style) {
  const text = writeInline(cell.content ?? [], style).replace(/\\?\n/g, " ");
  return text.replace(/\|/g, "\\|");
}

function codeBlock(node) {
  const text = node.content?.[0]?.text ?? "";
  const { info } = node.attrs;
  const sign = info.includes("`") ? "~" : "`";
  const runs = [...text.matchAll(new RegExp(`^ {0,3}(${sign}{3,})`, "gm"))].map((match) => match[1].length);
  const fence = sign.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [fence + info, ...(text ? text.split("\n") : []), fence];
}


function callout(node, env) {
  const inner = writeBlocks(node.content, env);
  const runs = inner.map((line) => /^\s*(:{3,})/.exec(line)?.[1].length ?? 0);
  const colons = ":".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${colons} ${node.attrs.kind}`, ...inner, colons];
}

function list(node, env) {
  const { tight } = node.attrs;
  return node.content.flatMap((item, index) => {
    const lines = writeItem(item, itemMarker(node, index), env, { tight });
    return index && !tight ? ["", ...lines] : lines;
  });
}

export function delimiterRow(table) {
  const cells = table.content[0].content.map((cell) => alignments[cell.attrs.align] ?? "---");
  return `| ${cells.join(" | ")} |`;
}
