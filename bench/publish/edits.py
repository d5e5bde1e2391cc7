"""The four edits that are measured, and where on the finished site each must show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.publish import corpus
from bench.publish.corpus import Article
from bench.publish.sites import Site

KINDS = ("body", "title", "new", "delete")
BEHIND_THE_NEWEST = 40


@dataclass(frozen=True, slots=True)
class Probe:
    """A text that a finished file must show, or must not show any longer."""

    file: str
    text: str
    is_there: bool = True

    def holds(self, output: Path) -> bool:
        try:
            found = self.text in (output / self.file).read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):  # being written at this very moment
            return False
        return found is self.is_there


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the sources: an article before, the article after; None is no article."""

    kind: str
    before: Article | None
    after: Article | None

    def apply(self, site: Site) -> list[Path]:
        """Change the sources and give the files that a writer's program would name."""
        if self.after:
            return [site.write(self.after)]
        assert self.before
        return [site.remove(self.before)]

    def probes(self, section_list: str, home: str) -> list[Probe]:
        """Tell what shows that every page concerned is done, not just the article's own."""
        if self.kind == "body":
            assert self.after
            return [Probe(self.after.output, self.after.body.rstrip().rpartition("\n")[2])]
        if self.after is None:
            assert self.before
            name = f">{self.before.title}<"
            return [Probe(file, name, is_there=False) for file in (section_list, home)]
        name = f">{self.after.title}<"
        lists = (section_list, home) if self.before is None else (section_list,)
        return [Probe(file, name) for file in (self.after.output, *lists)]


def rounds(pages: int, count: int, *, first: int = 0) -> Iterator[Edit]:
    """
    Give `count` rounds of the four edits; each round leaves as many pages as it found.

    Body and title are changed on articles just behind the newest, which the home page and the
    feed do not show; the new article is the newest of all, and it is the one that is deleted.

    Args:
        first: number of the first round; rounds of another number touch other articles.
    """
    for turn in range(first, first + count):
        number = max(pages - BEHIND_THE_NEWEST - turn, 0)
        old = corpus.article(number)
        written = replace(old, body=f"{old.body}\nПроверка связи {pages}-{turn}.\n")
        yield Edit("body", old, written)
        named = replace(written, title=f"{old.title}, правка {turn + 1}")
        yield Edit("title", written, named)
        fresh = corpus.article(pages + turn)
        yield Edit("new", None, fresh)
        yield Edit("delete", fresh, None)


def applied(articles: Sequence[Article], edit: Edit) -> list[Article]:
    """Give the articles of the site after an edit, oldest first."""
    kept = [item for item in articles if edit.before is None or item.path != edit.before.path]
    found = [*kept, edit.after] if edit.after else kept
    return sorted(found, key=lambda item: item.date)
