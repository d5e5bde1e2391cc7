// Front matter: the named lines above a page; the rules of sitegen/front.py.

// What Python counts as line ends and as space at the ends of a line.
const line = /[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])|[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+$/g;
const spaces = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
const fence = new RegExp(`^---${spaces}$`);
const pair = /^([a-z_]+):(?:[ \t]+(.*?))?[ \t]*$/;

/** Cut a text into its front matter, both fences included, and its body. */
export function split(text) {
  const lines = text.match(line) ?? [];
  const end = endOf(lines);
  return { front: lines.slice(0, end).join(""), body: lines.slice(end).join("") };
}

/** Read one value; an empty string when there is no such line. */
export function valueOf(front, key) {
  const found = (front.match(line) ?? []).map(read).find((entry) => entry?.key === key);
  return found ? found.value : "";
}

/** Change named lines and nothing else; an empty value removes the line. */
export function withValues(front, values, eol = "\n") {
  let lines = front.match(line) ?? [`---${eol}`, `---${eol}`];
  for (const [key, value] of Object.entries(values)) {
    lines = withLine(lines, key, value.replace(/\s+/g, " ").trim(), eol);
  }
  return lines.join("");
}

function withLine(lines, key, value, eol) {
  const written = value ? [`${key}: ${quoted(value)}${eol}`] : [];
  const at = lines.findIndex((text, index) => index > 0 && index < lines.length - 1 && read(text)?.key === key);
  if (at < 0) return lines.toSpliced(lines.length - 1, 0, ...written);
  return read(lines[at]).value === value ? lines : lines.toSpliced(at, 1, ...written);
}

function endOf(lines) {
  if (!lines.length || !fence.test(lines[0].replace(/^\uFEFF+/, ""))) return 0;
  return lines.findIndex((text, index) => index > 0 && fence.test(text)) + 1;
}

function read(text) {
  const match = pair.exec(text.replace(/[\r\n]+$/, ""));
  return match && { key: match[1], value: unquoted(match[2] ?? "") };
}

function unquoted(value) {
  return /^(["'])[^]*\1$/.test(value) && value.length >= 2 ? value.slice(1, -1) : value;
}

function quoted(value) {
  return unquoted(value) === value ? value : `"${value}"`;
}
