// Opens, edits and saves many texts the way the editor does, and tells what went wrong.
import { readFileSync } from "node:fs";
import { load } from "../../../backend/frontend/editor/text/load.js";
import { save } from "../../../backend/frontend/editor/text/save.js";

const { texts, edits, seed } = JSON.parse(readFileSync(0, "utf8"));
const random = generator(seed ?? 1);
const report = { files: 0, blocks: 0, islands: 0, unchanged: 0, edits: 0, local: 0, undone: 0, refused: 0, touched: [], faults: [] };

for (const [name, text] of Object.entries(texts)) openAndSave(name, text);
const names = Object.keys(texts);
for (let round = 0; round < edits * 3 && report.edits < edits; round += 1) {
  const name = names[Math.floor(random() * names.length)];
  editOneWord(name, texts[name]);
}
process.stdout.write(JSON.stringify(report));

function openAndSave(name, text) {
  const loaded = load(text);
  report.files += 1;
  report.blocks += loaded.nodes.length;
  report.islands += loaded.nodes.filter((node) => node.type === "raw_block").length;
  if (save(plain(loaded.nodes), loaded) === text) report.unchanged += 1;
  else report.faults.push({ name, what: "changed without an edit" });
}

function editOneWord(name, text) {
  const loaded = load(text);
  const nodes = plain(loaded.nodes);
  if (!nodes.length) return;
  const position = Math.floor(random() * nodes.length);
  const words = textsOf(nodes[position]);
  if (!words.length) return;
  const word = words[Math.floor(random() * words.length)];
  const before = word.text;
  const gap = [...before.matchAll(/ |$/g)].map((match) => match.index);
  const at = gap[Math.floor(random() * gap.length)];
  word.text = `${before.slice(0, at)} правка${before.slice(at)}`;
  report.edits += 1;
  const body = save(nodes, loaded);
  if (body === null) {
    report.refused += 1;
    report.faults.push({ name, what: "refused", node: nodes[position] });
    return;
  }
  judge(name, loaded, position, body);
  word.text = before;
  if (save(nodes, loaded) === text) report.undone += 1;
}

function judge(name, loaded, position, body) {
  const [from, to] = loaded.nodes[position].source;
  const after = linesOf(body);
  const same = (left, right) => left.every((line, index) => line === right[index]);
  const head = same(loaded.lines.slice(0, from), after);
  const tail = loaded.lines.slice(to);
  if (head && (tail.length === 0 || same(tail, after.slice(-tail.length)))) report.local += 1;
  else report.faults.push({ name, what: "other lines changed", from, to, body });
  report.touched.push(changedLines(loaded.lines, after));
}

function changedLines(before, after) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return before.length - start - end;
}

function textsOf(node) {
  if (node.type === "text") return node.text.includes(" ") || node.text.length > 1 ? [node] : [];
  return (node.content ?? []).flatMap(textsOf);
}

function plain(nodes) {
  return JSON.parse(JSON.stringify(nodes, (key, value) => (key === "source" ? undefined : value)));
}

function linesOf(text) {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

function generator(start) {
  let state = start;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
