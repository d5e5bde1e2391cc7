// What typing turns into: signs at the start of a line, quotes and dashes of the language.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "../model/schema.js";

const { nodes } = schema;
const quotes = { ru: ["«", "»"], en: ["“", "”"] };

export function rules(lang) {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (match) => ({ level: match[1].length })),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      wrappingInputRule(/^\s*([-+*])\s$/, nodes.bullet_list, null, (_match, node) => node.attrs.tight),
      wrappingInputRule(/^(\d{1,3})[.)]\s$/, nodes.ordered_list, (match) => ({ start: Number(match[1]) })),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
      ...typography(quotes[lang] ?? quotes.en),
    ],
  });
}

// Three hyphens at the start of a line are left alone: they mean a rule in Markdown.
function typography([opening, closing]) {
  return [
    plain(/(?:^|[\s([{«“\u00A0—-])(")$/, opening),
    plain(/(")$/, closing),
    new InputRule(/([^-]|^)--([^-])$/, (state, match, start, end) => {
      const dash = `${match[1]}—${match[2]}`;
      return inCode(state, start) ? null : state.tr.insertText(dash, start, end);
    }),
  ];
}

function plain(pattern, sign) {
  return new InputRule(pattern, (state, match, start, end) => {
    const from = start + match[0].length - match[1].length;
    return inCode(state, from) ? null : state.tr.insertText(sign, from, end);
  });
}

function inCode(state, position) {
  const $position = state.doc.resolve(position);
  return $position.parent.type.spec.code || Boolean(schema.marks.code.isInSet($position.marks()));
}
