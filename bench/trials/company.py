"""A company's site like the demo one, with its theme, blown up to any number of pages."""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from bench import programs
from bench.publish import corpus, words
from bench.publish.corpus import LINK, PICTURE, Article
from bench.trials.texts import line, with_line
from sitegen import build, release
from sitegen.site import Site

ROOT = Path(__file__).parents[2]
FOLDERS = ("content", "theme")
GENERATED = re.compile(rf"({'|'.join(words.TAGS)})-\d+")
NEWS_EVERY = 4
STEADY = 40
TODAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Company:
    """
    One company's site below a folder.

    Links of generated pages lead to the first `STEADY` of them, which no edit moves or removes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site = Site.at(root)
        self._next = 0
        self._edits: Mapping[str, Callable[[random.Random], list[Path]]] = {
            "body": self._body,
            "title": self._title,
            "description": self._description,
            "date": self._date,
            "section": self._section,
            "slug": self._slug,
            "template": self._template,
            "style": self._style,
            "setting": self._setting,
            "text": self._text,
            "menu": self._menu,
            "picture": self._picture,
            "new": self._new,
            "delete": self._delete,
            "rename": self._rename,
            "status": self._status,
        }
        self.kinds = tuple(self._edits)

    def make(self, pages: int) -> None:
        """Copy the demo company and add generated pages until there are so many."""
        shutil.rmtree(self.root, ignore_errors=True)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.root / name)
        there = len(list(self.site.content.rglob("*.md")))
        self._write("pages/library.md", _page("Библиотека", "Статьи о связи.", TODAY))
        self._write("pages/en/library.md", _page("Library", "Articles about telecom.", TODAY))
        for slug, title in words.SECTIONS.items():
            self._write(f"pages/library/{slug}.md", _page(title, f"{title}.", TODAY))
            name = slug.capitalize()
            self._write(f"pages/en/library/{slug}.md", _page(name, f"{name}.", TODAY, "Soon.\n"))
        for _ in range(max(pages - there - 2 * len(words.SECTIONS) - 2, 2 * STEADY)):
            self._add()

    @property
    def output(self) -> Path:
        return release.live(self.site)

    def clean(self, folder: Path, hash_seed: int) -> None:
        """Make everything anew into an empty folder, in a process of its own."""
        command = [sys.executable, "-m", "bench.trials.company", str(self.root), str(folder)]
        env = {"PYTHONHASHSEED": str(hash_seed)}
        programs.must(programs.run(command, cwd=ROOT, env=env))

    def edit(self, kind: str, chance: random.Random) -> list[Path]:
        """Make a random edit of a kind and give the files it touched."""
        return self._edits[kind](chance)

    def _add(self) -> Path:
        article = corpus.article(self._next)
        self._next += 1
        name = self._name(article, self._next - 1)
        text = _page(
            article.title, article.summary, _moment(self._next), _body(article, self._next - 1)
        )
        return self._write(name, text)

    def _name(self, article: Article, number: int) -> str:
        lang = "en/" if _is_english(number) else ""
        if number >= STEADY and number % NEWS_EVERY == 0:
            return f"news/{lang}2024-01-01-{article.slug}.md"
        return f"pages/{lang}library/{article.section}/{article.slug}.md"

    def _write(self, name: str, text: str) -> Path:
        file = self.site.content / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def _loose(self) -> Iterator[Path]:
        """Give generated pages that no other page links to."""
        steady = {corpus.article(number).slug for number in range(STEADY)}
        for folder in ("news", "pages"):
            for file in sorted((self.site.content / folder).rglob("*-*.md")):
                slug = re.sub(r"^\d{4}-\d\d-\d\d-", "", file.stem)
                if GENERATED.fullmatch(slug) and slug not in steady:
                    yield file

    def _chosen(self, chance: random.Random, within: str = "") -> Path:
        return chance.choice([file for file in self._loose() if within in file.as_posix()])

    def _changed(self, file: Path, change: Callable[[str], str]) -> list[Path]:
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        return [file]

    def _body(self, chance: random.Random) -> list[Path]:
        more = f"\n\nПоправка {chance.randrange(10**9)}.\n"
        return self._changed(self._chosen(chance), lambda text: text.rstrip() + more)

    def _title(self, chance: random.Random) -> list[Path]:
        title = f"Заголовок {chance.randrange(10**9)}"
        return self._changed(self._chosen(chance), lambda text: with_line(text, "title", title))

    def _description(self, chance: random.Random) -> list[Path]:
        words_of = f"Описание {chance.randrange(10**9)}."
        return self._changed(
            self._chosen(chance), lambda text: with_line(text, "description", words_of)
        )

    def _date(self, chance: random.Random) -> list[Path]:
        day = (TODAY - timedelta(days=chance.randrange(3000))).date().isoformat()
        return self._changed(
            self._chosen(chance, "/news/"), lambda text: with_line(text, "date", day)
        )

    def _status(self, chance: random.Random) -> list[Path]:
        def turned(text: str) -> str:
            is_draft = line(text, "status") == "draft"
            return with_line(text, "status", "published" if is_draft else "draft")

        return self._changed(self._chosen(chance), turned)

    def _slug(self, chance: random.Random) -> list[Path]:
        slug = f"named-{chance.randrange(10**9)}"
        return self._changed(self._chosen(chance), lambda text: with_line(text, "slug", slug))

    def _section(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance, "/library/")
        return _moved(file, file.parent.parent / chance.choice(tuple(words.SECTIONS)) / file.name)

    def _rename(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        return _moved(file, file.with_name(f"{file.stem}{chance.randrange(10**6)}.md"))

    def _delete(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        file.unlink()
        return [file]

    def _new(self, chance: random.Random) -> list[Path]:
        del chance
        return [self._add()]

    def _template(self, chance: random.Random) -> list[Path]:
        name = chance.choice(("footer", "page", "article", "trail", "news", "home", "404"))
        file = self.site.theme / "templates" / f"{name}.html"
        mark = f"{{# {chance.randrange(10**9)} #}}<!-- {chance.randrange(4)} -->\n"
        kept = re.compile(r"\{# \d+ #\}<!-- \d -->\n")
        return self._changed(file, lambda text: _with_mark(kept.sub("", text), mark))

    def _style(self, chance: random.Random) -> list[Path]:
        file = chance.choice(sorted((self.site.theme / "static" / "css").rglob("*.css")))
        more = f"\n.never-{chance.randrange(10**6)} {{ margin: 0; }}\n"
        return self._changed(file, lambda text: text + more)

    def _setting(self, chance: random.Random) -> list[Path]:
        phone = f"{chance.randrange(10, 99)}-{chance.randrange(10, 99)}"
        file = self.site.content / "company.toml"
        return self._changed(file, lambda text: re.sub(r"\d\d-\d\d(?=\")", phone, text, count=1))

    def _text(self, chance: random.Random) -> list[Path]:
        file = self.site.theme / "texts.toml"
        mark = f' {chance.randrange(100)}"'

        def changed(text: str) -> str:
            lines = text.splitlines(keepends=True)
            at = chance.choice([n for n, row in enumerate(lines) if row.rstrip().endswith('"')])
            lines[at] = re.sub(r'( \d+)?"$', mark, lines[at].rstrip()) + "\n"
            return "".join(lines)

        return self._changed(file, changed)

    def _menu(self, chance: random.Random) -> list[Path]:
        name = f'title = "Цены {chance.randrange(100)}"'
        file = self.site.content / "menu.toml"
        return self._changed(file, lambda text: re.sub(r'title = "Цены[ \d]*"', name, text))

    def _picture(self, chance: random.Random) -> list[Path]:
        file = chance.choice(sorted((self.site.content / "images").glob("*.webp")))
        width, height = chance.randrange(600, 1200), chance.randrange(400, 800)
        Image.new("RGB", (width, height), (chance.randrange(255), 90, 90)).save(file)
        return [file]


def _moved(file: Path, target: Path) -> list[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
    return [file, target]


def _with_mark(text: str, mark: str) -> str:
    """Put a mark before the last end of a block, or at the end of a template without blocks."""
    before, end, after = text.rpartition("{% endblock")
    return f"{before}{mark}{end}{after}" if end else text + mark


def _moment(number: int) -> datetime:
    return datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=number)


def _is_english(number: int) -> bool:
    return number % corpus.ENGLISH_EVERY == 0


def _body(article: Article, number: int) -> str:
    """Spell a generated body in our grammar, with links to pages that stay."""

    def steady(match: re.Match[str]) -> str:
        # The same in every process, and of the same language.
        chosen = sum(match[1].encode()) % (STEADY // corpus.ENGLISH_EVERY) * corpus.ENGLISH_EVERY
        lang = "/en" if _is_english(number) else ""
        target = corpus.article(chosen if lang else chosen + 1)
        return f"]({lang}/library/{target.section}/{target.slug})"

    body = PICTURE.sub("](/images/router-rack.webp)", article.body)
    return LINK.sub(steady, body)


def _page(title: str, description: str, moment: datetime, body: str = "Скоро.\n") -> str:
    head = f"title: {title}\ndate: {moment.date().isoformat()}\ndescription: {description}"
    return f"---\n{head}\n---\n\n{body}"


if __name__ == "__main__":
    build.build(Site.at(Path(sys.argv[1])), Path(sys.argv[2]))
