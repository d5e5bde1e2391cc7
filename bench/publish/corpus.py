"""
The generated site: the same articles for every generator that takes part, at any size.

Article number i is the same whatever the size of the site, so a small site is the beginning of a
large one; its links lead to articles with smaller numbers, which therefore exist.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.publish import words

FIRST_DAY = datetime(2010, 1, 11, 9, 0)  # noqa: DTZ001 — generators read dates without a zone
STEP = timedelta(minutes=53)
SEED = "kabinet"
ENGLISH_EVERY = 5
LINK = re.compile(r"\]\(@([a-z0-9/-]+)\)")
PICTURE = re.compile(r"\]\(@images/([a-z]+)\.png\)")


@dataclass(frozen=True, slots=True)
class Article:
    """
    One article before any generator's spelling.

    In `body`, links are written `[text](@section/slug)` and pictures `![text](@images/name.png)`.
    """

    section: str
    slug: str
    title: str
    date: datetime
    tags: tuple[str, ...]
    summary: str
    body: str

    @property
    def path(self) -> str:
        """Tell the source file's name inside the content folder."""
        return f"{self.section}/{self.slug}.md"

    @property
    def output(self) -> str:
        """Tell the finished file's name inside the output folder."""
        return f"{self.section}/{self.slug}.html"


def articles(count: int) -> Iterator[Article]:
    """Give the first `count` articles, oldest first."""
    return (article(number) for number in range(count))


def article(number: int) -> Article:
    """Give one article; the number alone decides everything about it."""
    chance = random.Random(f"{SEED}:{number}")  # noqa: S311 — not for secrets: it must repeat
    english = number % ENGLISH_EVERY == 0
    topics = words.EN_TOPICS if english else words.RU_TOPICS
    parts = words.EN if english else words.RU
    section, slug = place(number)
    return Article(
        section=section,
        slug=slug,
        title=f"{chance.choice(topics)} {chance.choice(parts[3])}, {number + 1}",
        date=FIRST_DAY + STEP * number,
        tags=tuple(sorted(chance.sample(words.TAGS, chance.choice((2, 2, 3, 3))))),
        summary=sentence(chance, parts),
        body=_body(chance, parts, number),
    )


def place(number: int) -> tuple[str, str]:
    """Tell section and slug of an article; the first ones visit every section once."""
    names = tuple(words.SECTIONS)
    chance = random.Random(f"{SEED}:place:{number}")  # noqa: S311
    section = names[number] if number < len(names) else chance.choice(names)
    return section, f"{chance.choice(words.TAGS)}-{number + 1}"


def sentence(chance: random.Random, parts: tuple[tuple[str, ...], ...]) -> str:
    """Say something about the work of a small telecom."""
    return " ".join(chance.choice(part) for part in parts) + "."


def _body(chance: random.Random, parts: tuple[tuple[str, ...], ...], number: int) -> str:
    blocks = [_paragraph(chance, parts, number)]
    for chapter in range(chance.choice((2, 2, 3, 3))):
        blocks.append(f"## {chance.choice(parts[2]).capitalize()} {chance.choice(parts[3])}")
        blocks.append(_paragraph(chance, parts, number))
        blocks.append(_extra(chance, parts, chapter))
        blocks.append(_paragraph(chance, parts, number))
    return "\n\n".join(blocks) + "\n"


def _paragraph(chance: random.Random, parts: tuple[tuple[str, ...], ...], number: int) -> str:
    said = [sentence(chance, parts) for _ in range(chance.choice((2, 2, 3, 4)))]
    said[0] = f"**{chance.choice(parts[2]).capitalize()}.** {said[0]}"
    if number and chance.random() < 0.35:
        section, slug = place(chance.randrange(number))
        said.append(f"[{chance.choice(parts[2]).capitalize()}](@{section}/{slug}).")
    return " ".join(said)


def _extra(chance: random.Random, parts: tuple[tuple[str, ...], ...], chapter: int) -> str:
    kind = chance.choice(("list", "table", "code", "picture", "quote", "numbers"))
    if kind == "list":
        return "\n".join(f"- {sentence(chance, parts)}" for _ in range(4))
    if kind == "numbers":
        return "\n".join(f"{line}. {sentence(chance, parts)}" for line in range(1, 4))
    if kind == "table":
        rows = [f"| {chance.choice(parts[2])} | {chance.randint(1, 900)} |" for _ in range(4)]
        return "\n".join(["| Mbit | RUB |", "| --- | ---: |", *rows])
    if kind == "code":
        port = chance.randint(1, 48)
        return f"```\ninterface port{port}\n  vlan {chance.randint(2, 4000)}\n  no shutdown\n```"
    if kind == "picture":
        return f"![{chance.choice(parts[2])}](@images/{chance.choice(words.PICTURES)}.png)"
    return f"> {sentence(chance, parts)} ({chapter + 1})"
