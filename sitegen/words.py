"""Words as the search sees them: folded, cut down to their stems, found again in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

import snowballstemmer  # type: ignore[import-untyped] # it has no types
from markupsafe import Markup, escape

_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")


def stems(text: str) -> list[str]:
    """Give the stem of each word of a text, in order."""
    return [_stem(match[0]) for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


def snippet(text: str, wanted: Collection[str], *, length: int = 220) -> Markup:
    """
    Cut the part of a text that has the most of the wanted stems, and mark them.

    What comes from the text is escaped; only `<mark>` and the ellipses are ours.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    matches = [match for match in _WORD.finditer(text) if _stem(match[0]) in wanted]
    start, end = _window(text, [(match.start(), _stem(match[0])) for match in matches], length)
    shown = Markup("…") if start else Markup()
    position = start
    for match in matches:
        if start <= match.start() and match.end() <= end:
            shown += escape(text[position : match.start()])
            shown += Markup("<mark>%s</mark>") % match[0]
            position = match.end()
    shown += escape(text[position:end])
    return shown + (Markup("…") if end < len(text) else Markup())


def _window(text: str, found: list[tuple[int, str]], length: int) -> tuple[int, int]:
    """Choose the stretch with the most different stems; the earliest of equal ones."""
    best = max(
        range(len(found)),
        key=lambda index: (len(set(_near(found, index, length))), -index),
        default=None,
    )
    first = found[best][0] if best is not None else 0
    start = 0 if first < length // 3 else _word_begin(text, first - length // 4)
    end = len(text) if start + length >= len(text) else text.rfind(" ", start, start + length + 1)
    return start, end if end > start else min(len(text), start + length)


def _near(found: list[tuple[int, str]], index: int, length: int) -> Iterator[str]:
    first = found[index][0]
    return (stem for position, stem in found[index:] if position < first + length // 2)


def _word_begin(text: str, position: int) -> int:
    return text.rfind(" ", 0, position) + 1


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Cut a word down by the rules of the language its letters belong to."""
    folded = word.casefold().replace("ё", "е")
    language = "russian" if any("а" <= letter <= "я" for letter in folded) else "english"
    return str(_stemmer(language).stemWord(folded))


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)
