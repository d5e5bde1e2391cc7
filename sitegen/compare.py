"""What changed between two texts of a page: blocks added, removed or changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sitegen.front import split

BlockKind = Literal["added", "removed", "changed"]
PieceKind = Literal["same", "added", "removed"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_CODE_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MAX_WORDS = 1500  # beyond that, comparing word by word takes longer than a person waits
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a block, to be shown plainly, as <ins> or as <del>."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One changed block; `line` counts within the new text, or the old one when it was removed."""

    kind: BlockKind
    line: int
    pieces: tuple[Piece, ...]


def compare(old: str, new: str) -> list[Block]:
    """
    List the changed blocks of a page in order; unchanged ones are left out.

    A block is a line of the front matter or a paragraph, list, table or code of the body.
    """
    before, after = _blocks(old), _blocks(new)
    matcher = SequenceMatcher(
        None, [text for _, text in before], [text for _, text in after], autojunk=False
    )
    found: list[Block] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            found += _changed(before[start:end], after[other_start:other_end])
    return found


Numbered = tuple[int, str]


def _changed(before: Sequence[Numbered], after: Sequence[Numbered]) -> Iterator[Block]:
    """Pair the blocks of one place; what has no partner was added or removed."""
    pairs = _pairs(before, after)
    partners = dict(pairs)
    taken = {second for _, second in pairs}
    position = 0
    for index, (line, text) in enumerate(before):
        if index not in partners:
            yield Block("removed", line, (Piece("removed", text),))
            continue
        yield from _added(after, position, partners[index], taken)
        position = partners[index] + 1
        yield Block("changed", after[partners[index]][0], _pieces(text, after[partners[index]][1]))
    yield from _added(after, position, len(after), taken)


def _added(after: Sequence[Numbered], start: int, end: int, taken: set[int]) -> Iterator[Block]:
    for index in range(start, end):
        if index not in taken:
            line, text = after[index]
            yield Block("added", line, (Piece("added", text),))


def _pairs(before: Sequence[Numbered], after: Sequence[Numbered]) -> list[tuple[int, int]]:
    """Find which block became which: in order, and only when they have much in common."""
    pairs = []
    start = 0
    for index, (_, text) in enumerate(before):
        for other in range(start, len(after)):
            if _is_alike(text, after[other][1]):
                pairs.append((index, other))
                start = other + 1
                break
    return pairs


def _is_alike(first: str, second: str) -> bool:
    before, after = _WORD.findall(first), _WORD.findall(second)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return False
    return len(before) + len(after) > MAX_WORDS or matcher.ratio() >= ALIKE


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MAX_WORDS:
        return Piece("removed", old), Piece("added", new)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[start:end])))
            continue
        if start < end:
            found.append(Piece("removed", "".join(before[start:end])))
        if other_start < other_end:
            found.append(Piece("added", "".join(after[other_start:other_end])))
    return tuple(found)


def _blocks(text: str) -> list[Numbered]:
    front, body = split(text)
    lines = front.splitlines()
    found = [(number, line) for number, line in enumerate(lines, 1) if line.strip(" -\ufeff")]
    return found + list(_body_blocks(body, len(lines) + 1))


def _body_blocks(body: str, first_line: int) -> Iterator[Numbered]:
    """Cut at blank lines; those within fenced code do not cut."""
    block: list[str] = []
    began = first_line
    fence = ""
    for number, line in enumerate(body.splitlines(), first_line):
        fence = _fence_after(line, fence)
        if line.strip() or fence:
            began = began if block else number
            block.append(line)
        elif block:
            yield began, "\n".join(block)
            block = []
    if block:
        yield began, "\n".join(block)


def _fence_after(line: str, fence: str) -> str:
    match = _CODE_FENCE.match(line)
    if not fence:
        return match[1] if match else ""
    return "" if match and match[1].startswith(fence) and not line.strip("`~ \t") else fence
