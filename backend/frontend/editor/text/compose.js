// Puts a body together from kept lines and newly written blocks.
import { align } from "./align.js";
import { canonical, keyOf } from "./canonical.js";
import { composeList, composeTable, composeCallout } from "./compose-inside.js";
import { ended, prefixed } from "./lines.js";
import { distinct, writeBlock } from "./write-block.js";

const inside = {
  bullet_list: composeList,
  ordered_list: composeList,
  table: composeTable,
  callout: composeCallout,
};

/**
 * `care` says how much is kept: "originals" keeps every line that can be kept, "spaced" puts an
 * empty line around what changed, "anew" writes every block again.
 */
export class Composer {
  constructor(loaded, care) {
    this.loaded = loaded;
    this.care = care;
  }

  compose(nodes) {
    const { lines, nodes: originals, body, eol } = this.loaded;
    const place = { first: "", rest: "", from: 0, to: lines.length, gap: [""] };
    const text = this.siblings(nodes, originals, place).join("");
    const wanted = /[\r\n]$/.test(body) || body === "";
    const bare = text.replace(/(?:\r\n|\r|\n)$/, "");
    return wanted && text === bare && text ? text + eol : wanted ? text : bare;
  }

  /**
   * Write blocks that stand one after another. `place` has the prefixes of lines, the lines that
   * the originals lie in, and `gap`, what stands between blocks that were no neighbours.
   */
  siblings(nodes, originals, place) {
    const olds = originals.map((node) => ({ node, lean: canonical(node, { inItem: place.inItem }) })).filter((old) => old.lean);
    const keyed = olds.map((old) => ({ node: old.node, key: keyOf(old.lean) }));
    const pairs = align(nodes.map((node) => ({ node, key: keyOf(node) })), keyed, isAlike);
    const out = [];
    let before = null;
    nodes.forEach((node, position) => {
      const step = { place, position, pair: pairs[position], before, after: nodes[position + 1], old: keyed[pairs[position].index]?.node };
      out.push(...this.#between(step, keyed), ...this.#block(node, step));
      before = { node: step.written ?? node, pair: step.pair, old: step.old };
    });
    return ended([...out, ...this.#after(before, keyed, place)], this.loaded.eol);
  }

  /** Lines of a new block with the prefixes of its place. */
  fresh(node, { first, rest, inItem = false }) {
    const lines = writeBlock(node, this.loaded.env, inItem);
    return prefixed(lines, first, rest, this.loaded.eol);
  }

  raw(from, to) {
    return this.loaded.lines.slice(from, to);
  }

  #between({ place, position, pair, before }, keyed) {
    if (position === 0) return pair.index === 0 ? this.raw(place.from, keyed[0].node.source[0]) : [];
    const neighbours = before.pair.index >= 0 && pair.index === before.pair.index + 1;
    const kept = this.care === "originals" || (before.pair.same && pair.same && this.care === "spaced");
    if (!neighbours || !kept) return place.gap.map((line) => (place.rest + line).trimEnd() + this.loaded.eol);
    return this.raw(before.old.source[1], keyed[pair.index].node.source[0]);
  }

  #block(node, step) {
    const { place, position, pair, before, old } = step;
    const untouched = before?.pair.same && pair.same && pair.index === before.pair.index + 1;
    const apart = untouched ? node : distinct(node, before?.node, step.after);
    const prefixes = { ...place, first: position === 0 ? place.first : place.rest };
    const samePlace = position === 0 ? pair.index === 0 : pair.index !== 0;
    const movable = samePlace || place.first === place.rest;
    step.written = apart;
    if (node.type === "raw_block" && old) return this.raw(...old.source);
    if (pair.same && movable && apart === node && this.care !== "anew") return this.raw(...old.source);
    const known = old && movable && apart === node && this.care !== "anew";
    return (known && inside[node.type]?.(this, node, old, prefixes)) || this.fresh(apart, prefixes);
  }

  #after(before, keyed, place) {
    const atEnd = before && before.pair.index === keyed.length - 1 && keyed.length > 0;
    return atEnd ? this.raw(keyed.at(-1).node.source[1], place.to) : [];
  }
}

/** The same kind of block, so that the lines around it and inside it can be kept. */
function isAlike(node, original) {
  return node.type === original.type;
}
