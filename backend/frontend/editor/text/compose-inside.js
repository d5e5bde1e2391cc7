// Keeps the untouched items of a list, rows of a table and blocks of a call-out.
import { align } from "./align.js";
import { canonical, keyOf } from "./canonical.js";
import { prefixed } from "./lines.js";
import { delimiterRow, itemMarker, writeItem, writeRow } from "./write-block.js";

/** Compose a list item by item; null when its lines are laid out in a way that cannot be kept. */
export function composeList(composer, list, original, place) {
  const olds = original.content.filter((item) => canonical(item));
  const lead = leadOf(composer, olds[0], place.rest);
  if (!lead || !sameList(list, canonical(original))) return null;
  const pairs = align(keyed(list.content), keyed(olds), () => true);
  const out = [];
  for (let index = 0; index < list.content.length; index += 1) {
    const pair = pairs[index];
    const item = { node: list.content[index], old: olds[pair.index], index, pair };
    const before = index ? { pair: pairs[index - 1], old: olds[pairs[index - 1].index] } : null;
    const lines = itemLines(composer, list, item, { place, lead });
    if (!lines) return null;
    out.push(...gapBefore(composer, list, item, before), ...lines);
  }
  return out;
}

function sameList(list, lean) {
  return list.attrs.tight === lean.attrs.tight && list.attrs.start === lean.attrs.start && list.attrs.marker === lean.attrs.marker;
}

function keyed(nodes) {
  return nodes.map((node) => ({ node, key: keyOf(canonical(node)) }));
}

function gapBefore(composer, list, { pair }, before) {
  if (!before) return [];
  const neighbours = before.pair.index >= 0 && pair.index === before.pair.index + 1;
  if (neighbours) return composer.raw(before.old.source[1], pair.from);
  return list.attrs.tight ? [] : [composer.loaded.eol];
}

function itemLines(composer, list, item, { place, lead }) {
  const { node, old, index, pair } = item;
  const outer = index === 0 ? place.first : place.rest;
  pair.from = old?.source[0];
  if (old && staysInPlace(list, item, place)) {
    if (pair.same) return composer.raw(...old.source);
    const own = leadOf(composer, old, place.rest);
    if (own) return changedItem(composer, node, old, { list, own, outer, place });
  }
  const marker = itemMarker(list, index);
  const lines = writeItem(node, marker, composer.loaded.env, {
    tight: list.attrs.tight,
    width: Math.max(marker.length + 1, lead.marker.length + lead.space.length),
  });
  return prefixed(lines, outer + lead.indent, place.rest + lead.indent, composer.loaded.eol);
}

// The first line of a list may begin with the sign of an outer item, and tells its first number.
function staysInPlace(list, { index, pair }, place) {
  const renumbered = list.type === "ordered_list" && index === 0 && pair.index !== 0;
  const samePosition = (index === 0) === (pair.index === 0);
  return !renumbered && (samePosition || place.first === place.rest);
}

function changedItem(composer, node, old, { list, own, outer, place }) {
  const text = own.indent + own.marker + own.space;
  return composer.siblings(node.content, old.content, {
    first: outer + text,
    rest: place.rest + " ".repeat(text.length),
    from: old.source[0],
    to: old.source[1],
    gap: list.attrs.tight ? [] : [""],
    inItem: true,
  });
}

// The sign of an item as it is written, with the spaces before and after it.
function leadOf(composer, item, prefix) {
  if (!item?.source) return null;
  const line = composer.loaded.lines[item.source[0]].slice(prefix.length);
  const match = /^( *)([-+*]|\d{1,9}[.)])( {1,4})(?=[^\s])/.exec(line);
  return match && { indent: match[1], marker: match[2], space: match[3] };
}

/** Compose a table row by row; null when its columns changed. */
export function composeTable(composer, table, original, place) {
  if (delimiterRow(table) !== delimiterRow(original) || place.first !== place.rest) return null;
  const { env, eol } = composer.loaded;
  const pairs = align(keyed(table.content), keyed(original.content), () => true);
  const [start] = original.source;
  const out = [];
  table.content.forEach((row, index) => {
    const pair = pairs[index];
    const stays = pair.same && (index === 0) === (pair.index === 0);
    const [from, to] = original.content[pair.index]?.source ?? [];
    out.push(...(stays ? composer.raw(from, to) : [`${place.rest}${writeRow(row, env)}${eol}`]));
    if (index === 0) out.push(...composer.raw(start + 1, start + 2));
  });
  return out;
}

/** Compose the blocks between the two lines of a call-out. */
export function composeCallout(composer, callout, original, place) {
  const { lines } = composer.loaded;
  const [from, to] = original.source;
  const closed = /^[ \t]*:{3,}[ \t]*[\r\n]*$/.test(lines[to - 1]) && to - 1 > from;
  if (callout.attrs.kind !== original.attrs.kind || !closed) return null;
  const inner = composer.siblings(callout.content, original.content, {
    first: place.rest,
    rest: place.rest,
    from: from + 1,
    to: to - 1,
    gap: [""],
    inItem: place.inItem,
  });
  return [...composer.raw(from, from + 1), ...inner, ...composer.raw(to - 1, to)];
}
