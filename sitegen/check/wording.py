"""What is wrong with the text of one page by itself: its grammar, pictures without words, its language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sitegen import markdown
from sitegen.check import lines
from sitegen.errors import Problem
from sitegen.pages import Page

# HTML, a heading of level 1, 5 or 6, an underlined heading, a container.
_SUSPICIOUS = re.compile(r"<|(?:^|[\s>])(?:#(?!#)|#{5})|^[\s>]*=+\s*$|:::", re.MULTILINE)
# What is in no language: code, addresses, numbers of things in brackets behind a link.
_NO_WORDS = re.compile(r"`[^`]*`|\]\([^)]*\)|\bhttps?://\S+|\S+@\S+|[\w.-]+\.(?:ru|com|org)\b")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_LETTERS = {"ru": re.compile(r"[а-яё]", re.IGNORECASE), "en": re.compile(r"[a-z]", re.IGNORECASE)}
_MANY_LETTERS = 60
_MANY_WORDS = 10
_MOSTLY = 0.85


def of_page(page: Page) -> list[Problem]:
    """List what can be known from the page's own text, by line."""
    return [*_of_grammar(page), *_of_pictures(page), *_of_language(page)]


@lru_cache(maxsize=2048)
def _problems(text: str) -> tuple[markdown.Problem, ...]:
    """Ask the grammar, but only about texts that can be wrong: parsing is the dearest step."""
    return tuple(markdown.problems(text)) if _SUSPICIOUS.search(text) else ()


def _of_grammar(page: Page) -> Iterator[Problem]:
    for item in _problems(page.body):
        line = item.line + page.body_line - 1
        yield Problem(page.path, line, item.key, item.details, "warning")


def _of_pictures(page: Page) -> Iterator[Problem]:
    for url, words in dict.fromkeys(lines.body_of(page.body).images):
        if not (words or "").strip():
            for line in lines.of_address(page, url):
                yield Problem(page.path, line, "alt_missing", {"url": url}, "warning")


def _of_language(page: Page) -> Iterator[Problem]:
    others = [code for code in _LETTERS if code != page.lang and page.lang in _LETTERS]
    for other in others:
        for line in _strange_blocks(page.body, page.lang, other):
            details = {"lang": page.lang, "other": other}
            yield Problem(page.path, line + page.body_line, "language_mixed", details, "warning")
        for name in ("title", "description"):
            if _is_strange(getattr(page, name), page.lang, other, few=True):
                line = lines.of_field(page, name)
                details = {"lang": page.lang, "other": other}
                yield Problem(page.path, line, "language_mixed", details, "warning")


@lru_cache(maxsize=2048)
def _strange_blocks(body: str, lang: str, other: str) -> tuple[int, ...]:
    """Find paragraphs in the other language; counted from the body's first line as 0."""
    if not _may_be_strange(body, other):
        return ()
    return tuple(start for start, text in _blocks(body) if _is_strange(text, lang, other))


def _may_be_strange(body: str, other: str) -> bool:
    """Spare texts that have too few letters of the other language for one paragraph."""
    return len(_LETTERS[other].findall(body)) >= _MANY_LETTERS


def _blocks(body: str) -> Iterator[tuple[int, str]]:
    """Cut a body at empty lines, leaving out fenced code; the line of a block is its first."""
    block: list[str] = []
    start, fence = 0, ""
    for number, line in enumerate([*body.split("\n"), ""]):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif line.strip():
            start = start if block else number
            block.append(line)
            continue
        if block:
            yield start, "\n".join(block)
            block = []


def _is_strange(text: str, lang: str, other: str, *, few: bool = False) -> bool:
    """
    Tell whether a text is a paragraph of the other language and no name or quotation.

    Args:
        few: a title or a description, which is short by nature.
    """
    bare = _NO_WORDS.sub(" ", text)
    strange, own = (len(_LETTERS[code].findall(bare)) for code in (other, lang))
    letters, words = (_MANY_LETTERS // 2, _MANY_WORDS // 2) if few else (_MANY_LETTERS, _MANY_WORDS)
    if strange < letters or strange < _MOSTLY * (strange + own):
        return False
    return len(re.findall(r"[^\W\d_]{2,}", bare)) >= words
