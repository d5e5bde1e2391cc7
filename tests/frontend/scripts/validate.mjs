// Validates whole pages by the HTML standard: { pages: { name: html } } in, one line a flaw out.
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { text } from "node:stream/consumers";

const rules = { "doctype-style": "off", "void-style": "off" }; // matters of taste, not of validity
const config = { root: true, extends: ["html-validate:standard"], rules };
const validator = new HtmlValidate(new StaticConfigLoader(config));

const { pages } = JSON.parse(await text(process.stdin));
const flaws = [];
for (const [name, html] of Object.entries(pages)) {
  const report = await validator.validateString(html, name);
  for (const message of report.results.flatMap((result) => result.messages)) {
    flaws.push(`${name}:${message.line}: ${message.ruleId}: ${message.message}`);
  }
}
process.stdout.write(JSON.stringify(flaws));
