"""
Three-way merge of texts by lines.

The standard library compares two texts but does not merge three, and calling `diff3` or `git`
would tie saving a draft to programs of the machine. The known rule is small: cut the base into
stretches that both sides left alone and stretches that at least one changed; where only one side
changed, take that side; where both did the same, take it once; otherwise it is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MARKS = ("<<<<<<<", "=======", ">>>>>>>")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines of the base that both sides changed, each in its own way."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """
    Result of a merge.

    `parts` stand in order: what is settled as text, the rest as conflicts. Without conflicts `text`
    holds both sides' changes; with them it holds mine at those places and must not be stored in
    silence.
    """

    parts: tuple[str | Conflict, ...]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.mine for part in self.parts)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(part for part in self.parts if isinstance(part, Conflict))

    @property
    def is_clean(self) -> bool:
        return not self.conflicts

    def marked(self, *, mine: str, theirs: str) -> str:
        """
        Give the text with both sides at each conflict, between lines that a person deletes.

        Args:
            mine: words after the mark `<<<<<<<` of my side.
            theirs: words after the mark `>>>>>>>` of the other side.
        """
        return "".join(
            part
            if isinstance(part, str)
            else f"{MARKS[0]} {mine}\n{_ended(part.mine)}{MARKS[1]}\n"
            f"{_ended(part.theirs)}{MARKS[2]} {theirs}\n"
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Equal places in the three texts: base[a:b], mine[c:d], theirs[e:f]."""

    base: slice
    mine: slice
    theirs: slice


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Bring two changed copies of a text together; line ends stay as each side wrote them."""
    texts = [_lines(base), _lines(mine), _lines(theirs)]
    parts: list[str | Conflict] = []
    for stretch in _stretches(*texts):
        old, ours, others = (
            "".join(lines[part])
            for lines, part in zip(texts, (stretch.base, stretch.mine, stretch.theirs), strict=True)
        )
        if others in (ours, old):
            parts.append(ours)
        elif ours == old:
            parts.append(others)
        else:
            parts.append(Conflict(old, ours, others))
    return Merged(tuple(parts))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _lines(text: str) -> list[str]:
    """Cut at line feeds only: other separators of Unicode belong to the line they stand in."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:] * bool(parts[-1])


def _stretches(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[_Stretch]:
    """Walk the three texts from one line that all share to the next."""
    at = (0, 0, 0)
    for start, in_mine, in_theirs, size in _shared(base, mine, theirs):
        if (start, in_mine, in_theirs) != at:
            yield _Stretch(slice(at[0], start), slice(at[1], in_mine), slice(at[2], in_theirs))
        at = (start + size, in_mine + size, in_theirs + size)
        yield _Stretch(slice(start, at[0]), slice(in_mine, at[1]), slice(in_theirs, at[2]))


def _shared(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Give stretches of the base that both sides kept, and at last the end of all three."""
    kept_by_mine = _kept(base, mine)
    kept_by_theirs = _kept(base, theirs)
    for position in range(len(base)):
        if position in kept_by_mine and position in kept_by_theirs:
            yield position, kept_by_mine[position], kept_by_theirs[position], 1
    yield len(base), len(mine), len(theirs), 0


def _kept(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return {start + step: other + step for start, other, size in blocks for step in range(size)}
