"""Sites on disk: the corpus in Pelican's spelling and in Hugo's, each with its theme and settings."""

from __future__ import annotations

import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from bench.publish import corpus, words
from bench.publish.corpus import LINK, PICTURE, Article

HERE = Path(__file__).parent


class Site(ABC):
    """One generated site of one generator; sources and finished files lie below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    @abstractmethod
    def output(self) -> Path:
        """Tell where the generator puts what it makes."""

    @property
    @abstractmethod
    def pictures(self) -> Path:
        """Tell where pictures belong."""

    @abstractmethod
    def text(self, article: Article) -> str:
        """Spell an article as this generator reads it."""

    @abstractmethod
    def prepare(self) -> None:
        """Write everything but the articles."""

    def write(self, article: Article) -> Path:
        """Write one article and give its file."""
        file = self.content / article.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.text(article), encoding="utf-8")
        return file

    def remove(self, article: Article) -> Path:
        """Delete one article and give the file that was."""
        file = self.content / article.path
        file.unlink()
        return file

    def make(self, articles: Iterable[Article]) -> None:
        """Write the whole site into its folder, which is emptied first."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.prepare()
        _draw(self.pictures)
        for article in articles:
            self.write(article)

    def largest(self) -> tuple[str, int]:
        """Tell the largest finished page and its bytes."""
        pages = [(file.stat().st_size, file) for file in self.output.rglob("*.html")]
        size, file = max(pages)
        return file.relative_to(self.output).as_posix(), size


class PelicanSite(Site):
    """The site for Pelican and for everything that keeps Pelican's rules."""

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def pictures(self) -> Path:
        return self.content / "images"

    @property
    def settings_file(self) -> Path:
        return self.root / "pelicanconf.py"

    def prepare(self) -> None:
        shutil.copytree(HERE / "pelican", self.root, dirs_exist_ok=True)

    def forget(self) -> None:
        """Take away all that was ever built."""
        for name in ("output", "cache"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def text(self, article: Article) -> str:
        body = PICTURE.sub(r"]({static}/images/\1.png)", article.body)
        body = LINK.sub(r"]({filename}/\1.md)", body)
        lines = (
            f"Title: {article.title}",
            f"Date: {article.date:%Y-%m-%d %H:%M}",
            f"Tags: {', '.join(article.tags)}",
            f"Summary: {article.summary}",
        )
        return "\n".join([*lines, "", body])


class HugoSite(Site):
    """The equal site for Hugo."""

    @property
    def output(self) -> Path:
        return self.root / "public"

    @property
    def pictures(self) -> Path:
        return self.root / "static" / "images"

    def prepare(self) -> None:
        shutil.copytree(HERE / "hugo", self.root, dirs_exist_ok=True)
        style = self.root / "static" / "theme" / "css" / "site.css"
        style.parent.mkdir(parents=True)
        shutil.copy(HERE / "pelican" / "theme" / "static" / "css" / "site.css", style)
        with (self.root / "hugo.toml").open("a", encoding="utf-8") as settings:
            for slug, title in words.SECTIONS.items():
                settings.write(
                    f"[[params.sections]]\nslug = {_toml(slug)}\ntitle = {_toml(title)}\n"
                )
        for slug, title in words.SECTIONS.items():
            index = self.content / slug / "_index.md"
            index.parent.mkdir(parents=True)
            index.write_text(f"+++\ntitle = {_toml(title)}\n+++\n", encoding="utf-8")

    def text(self, article: Article) -> str:
        body = PICTURE.sub(r"](/images/\1.png)", article.body)
        body = LINK.sub(r"](/\1.html)", body)
        lines = (
            "+++",
            f"title = {_toml(article.title)}",
            f"date = {article.date.isoformat()}",
            f"tags = {_toml(article.tags)}",
            f"summary = {_toml(article.summary)}",
            "+++",
        )
        return "\n".join([*lines, "", body])


def _toml(value: object) -> str:
    """Spell a string or a list of strings; for these JSON's spelling is TOML's too."""
    return json.dumps(value, ensure_ascii=False)


def _draw(folder: Path) -> None:
    """Put one small picture of each name into a folder."""
    folder.mkdir(parents=True)
    for number, name in enumerate(words.PICTURES):
        Image.new("RGB", (120, 80), (20 * number, 90, 160)).save(folder / f"{name}.png")


def pelican(root: Path, pages: int, plugins: Sequence[str] = ()) -> PelicanSite:
    """Write the site of so many pages for Pelican."""
    site = PelicanSite(root)
    site.make(corpus.articles(pages))
    with site.settings_file.open("a", encoding="utf-8") as settings:
        settings.write(f"PLUGINS = {list(plugins)!r}\n")
    return site


def hugo(root: Path, pages: int) -> HugoSite:
    """Write the site of so many pages for Hugo."""
    site = HugoSite(root)
    site.make(corpus.articles(pages))
    return site
