// Reads a JSON list of texts, answers with the list of their HTML.
import { readFileSync } from "node:fs";
import { render } from "../../../backend/frontend/editor/text/grammar.js";

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(render)));
