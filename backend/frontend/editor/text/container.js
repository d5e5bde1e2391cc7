// The block rule of call-outs: `::: note` … `:::`.
const opening = /^(:{3,})[ \t]*(note|warning)[ \t]*$/;

export function container(state, start, end, silent) {
  const match = isCode(state, start) ? null : opening.exec(text(state, start));
  if (!match || silent) return Boolean(match);
  const { last, closed } = closingLine(state, start, end, match[1].length);
  const token = state.push("container_open", "aside", 1);
  token.info = match[2];
  token.markup = match[1];
  token.attrs = [["class", match[2]]];
  token.map = [start, last + closed];
  token.meta = { closed: Boolean(closed) };
  parseInside(state, start + 1, last);
  state.push("container_close", "aside", -1).info = match[2];
  state.line = last + closed;
  return true;
}

function closingLine(state, start, end, colons) {
  const closing = new RegExp(`^:{${colons},}[ \\t]*$`);
  for (let line = start + 1; line < end; line += 1) {
    if (!state.isEmpty(line) && state.sCount[line] < state.blkIndent) return { last: line, closed: 0 };
    if (!isCode(state, line) && closing.test(text(state, line))) return { last: line, closed: 1 };
  }
  return { last: end, closed: 0 };
}

function parseInside(state, start, end) {
  const { parentType, lineMax } = state;
  state.parentType = "container";
  state.lineMax = end;
  state.md.block.tokenize(state, start, end);
  state.parentType = parentType;
  state.lineMax = lineMax;
}

function isCode(state, line) {
  return state.sCount[line] - state.blkIndent >= 4;
}

function text(state, line) {
  return state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
}
