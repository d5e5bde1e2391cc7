// Lines of text that keep their ends.

/** Split the way the parser counts lines. */
export function linesOf(text) {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

export function isBlankLine(line) {
  return /^[ \t\r\n]*$/.test(line);
}

export function endOfLine(text) {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
}

/** Put written lines into their place: behind the sign of an item, inside a quote. */
export function prefixed(lines, first, rest, eol) {
  return lines.map((line, index) => {
    const prefix = index === 0 ? first : rest;
    return (line ? prefix + line : prefix.trimEnd()) + eol;
  });
}

/** A last line without an end gets one as soon as something follows it. */
export function ended(lines, eol) {
  return lines.map((line, index) => (index < lines.length - 1 && !/[\r\n]$/.test(line) ? line + eol : line));
}
