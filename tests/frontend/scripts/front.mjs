// Cuts texts into front matter and body, and changes lines of the front matter.
import { readFileSync } from "node:fs";
import { split, withValues } from "../../../backend/frontend/editor/text/front.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ text, values }) => {
  const { front, body } = split(text);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return { parts: [front, body], changed: withValues(front, values ?? {}, eol) + body };
});
process.stdout.write(JSON.stringify(answers));
