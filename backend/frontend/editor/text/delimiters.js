// Whether `*` and `_` open or close emphasis depends on the characters beside them. The parser
// looks at halves of the characters beyond 16 bits (emoji among them), Python at whole ones.

export function wholeCharacters(grammar) {
  const { isPunctChar, isWhiteSpace } = grammar.utils;
  const isPunctuation = (code) => isPunctChar(String.fromCodePoint(code));

  return class extends grammar.inline.State {
    scanDelims(start, canSplitWord) {
      let end = start;
      while (end < this.posMax && this.src[end] === this.src[start]) end += 1;
      const before = side(codeBefore(this.src, start));
      const after = side(end < this.posMax ? this.src.codePointAt(end) : 0x20);
      const left = !after.space && (!after.sign || before.space || before.sign);
      const right = !before.space && (!before.sign || after.space || after.sign);
      return {
        can_open: left && (canSplitWord || !right || before.sign),
        can_close: right && (canSplitWord || !left || after.sign),
        length: end - start,
      };
    }
  };

  function side(code) {
    return { space: isWhiteSpace(code), sign: isPunctuation(code) };
  }
}

function codeBefore(text, position) {
  if (position === 0) return 0x20;
  const isPair = /[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, position - 2), position));
  return text.codePointAt(position - (isPair ? 2 : 1));
}
