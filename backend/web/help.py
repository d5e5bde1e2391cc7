"""Help of one cabinet: a list of short articles, one article, and search over them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from markdown_it import MarkdownIt
from markupsafe import Markup

from backend.kernel.errors import NotFoundError
from backend.web.answers import Answer
from backend.web.cabinet import Cabinet
from backend.web.render import page
from backend.web.visit import here

TEMPLATES = Path(__file__).parents[1] / "templates"
LONGEST_WISH = 100
SHORTEST_STEM = 4
ENDING_LETTERS = 2


@dataclass(frozen=True)
class Article:
    """One article in one language; `words` is what search looks through."""

    slug: str
    title: str
    content: Markup
    words: str


def add_to(cabinet: Cabinet) -> None:
    """Give `cabinet` its `/help` from templates/<cabinet>/help/<language>/<number>-<slug>.md."""
    folder = TEMPLATES / cabinet.name / "help"
    base = cabinet.prefix + "/help"

    @cabinet.get("/help")
    def list_articles() -> Answer:
        visit = here()
        wish = _wish(str(visit.incoming.query_string))
        found = search(articles(folder, visit.language), wish)
        return page("help/list.html", articles=found, wish=wish, base=base)

    @cabinet.get("/help/<slug>")
    def show_article(slug: str) -> Answer:
        every = articles(folder, here().language)
        chosen = next((article for article in every if article.slug == slug), None)
        if chosen is None:
            raise NotFoundError
        return page("help/article.html", article=chosen, articles=every, base=base)


@cache
def articles(folder: Path, language: str) -> tuple[Article, ...]:
    """Every article of a language, in the order of the files' numbers."""
    return tuple(_read(path) for path in sorted((folder / language).glob("*.md")))


def search(every: tuple[Article, ...], wish: str) -> list[Article]:
    """The articles that hold every word of `wish`, whatever its ending."""
    stems = [_stem(word) for word in _folded(wish).split()]
    return [article for article in every if all(stem in article.words for stem in stems)]


def _read(path: Path) -> Article:
    heading, _, body = path.read_text(encoding="utf-8").partition("\n")
    title = heading.removeprefix("# ").strip()
    content = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    return Article(
        slug=path.stem.partition("-")[2],
        title=title,
        content=Markup(content),  # noqa: S704 our own text, and raw HTML is off
        words=_folded(f"{title} {body}"),
    )


def _wish(query: str) -> str:
    return parse_qs(query).get("q", [""])[0].strip()[:LONGEST_WISH]


def _stem(word: str) -> str:
    return word[: max(SHORTEST_STEM, len(word) - ENDING_LETTERS)]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("ё", "е")))
