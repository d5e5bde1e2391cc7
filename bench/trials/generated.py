"""The generated Pelican site as a trial: its own bounded theme, or any public theme and plug-ins."""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from PIL import Image

from bench import programs
from bench.publish import corpus, words
from bench.publish.ours import READER
from bench.publish.sites import PelicanSite
from bench.trials.texts import line, with_line

ROOT = Path(__file__).parents[2]
# What a public theme expects of a site: Pelican's own defaults instead of our bounded lists.
USUAL = {
    "ARTICLE_ORDER_BY": "reversed-date",
    "DIRECT_TEMPLATES": ["index", "tags", "categories", "archives"],
    "PAGINATED_TEMPLATES": dict.fromkeys(("index", "tag", "category", "author")),
    "PAGINATION_PATTERNS": [
        (1, "{name}{extension}", "{name}{extension}"),
        (2, "{name}{number}{extension}", "{name}{number}{extension}"),
    ],
    "DEFAULT_PAGINATION": 10,
    "FEED_DOMAIN": "https://telecom.example",
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "FEED_MAX_ITEMS": 15,
    "MENUITEMS": [("Тарифы", "/tariffs.html")],
    "SITETITLE": "Связь",
    "AUTHOR": "Редакция",
    "AUTHOR_SAVE_AS": "author/{slug}.html",
    "AUTHOR_URL": "author/{slug}.html",
    "TAGS_URL": "tags.html",
    "CATEGORIES_URL": "categories.html",
    "ARCHIVES_URL": "archives.html",
}
# Themes that can be translated call gettext by its usual name.
UNTRANSLATED = 'JINJA_GLOBALS = {"_": str, "gettext": str}\n'


class Generated:
    """One generated Pelican site below a folder, to be edited at random."""

    def __init__(
        self,
        root: Path,
        theme: Path | None = None,
        plugins: Sequence[str] = (),
        *,
        own_reader: bool = True,
    ) -> None:
        self.root = root
        self._site = PelicanSite(root)
        self._theme = theme
        self._plugins = [READER, *plugins] if own_reader else list(plugins)
        self._next = 0
        self._edits: Mapping[str, Callable[[random.Random], list[Path]]] = {
            "body": self._body,
            "title": self._title,
            "date": self._date,
            "tag": self._tag,
            "section": self._section,
            "slug": self._slug,
            "template": self._template,
            "setting": self._setting,
            "menu": self._menu,
            "picture": self._picture,
            "new": self._new,
            "delete": self._delete,
            "rename": self._rename,
            "status": self._status,
        }
        self.kinds = tuple(self._edits)

    def make(self, pages: int) -> None:
        """Write the site; a public theme is copied into it, so that it can be edited."""
        self._site.make(corpus.articles(pages))
        self._next = pages
        chosen: dict[str, object] = {"PLUGINS": self._plugins}
        if self._theme:
            shutil.rmtree(self.root / "theme")
            shutil.copytree(self._theme, self.root / "theme", ignore=shutil.ignore_patterns(".git"))
            chosen |= USUAL
        with self._site.settings_file.open("a", encoding="utf-8") as settings:
            settings.writelines(f"{name} = {value!r}\n" for name, value in chosen.items())
            if self._theme:
                settings.write(UNTRANSLATED)

    @property
    def output(self) -> Path:
        return self._site.output

    def clean(self, folder: Path, hash_seed: int) -> None:
        """Run stock Pelican from its own command line into a fresh folder."""
        command = [sys.executable, "-m", "pelican", "-s", str(self._site.settings_file)]
        env = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(hash_seed)}
        programs.must(programs.run([*command, "-q", "-o", str(folder)], cwd=self.root, env=env))

    def edit(self, kind: str, chance: random.Random) -> list[Path]:
        """Make a random edit of a kind and give the files it touched."""
        return self._edits[kind](chance)

    def _chosen(self, chance: random.Random) -> Path:
        return chance.choice(sorted(self._site.content.rglob("*.md")))

    def _changed(self, file: Path, change: Callable[[str], str]) -> list[Path]:
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        return [file]

    def _set(self, chance: random.Random, name: str, value: str) -> list[Path]:
        return self._changed(self._chosen(chance), lambda text: with_line(text, name, value))

    def _body(self, chance: random.Random) -> list[Path]:
        target = self._chosen(chance).relative_to(self._site.content).as_posix()
        more = f"\nПоправка {chance.randrange(10**9)}: [ссылка]({{filename}}/{target}).\n"
        return self._changed(self._chosen(chance), lambda text: text + more)

    def _title(self, chance: random.Random) -> list[Path]:
        return self._set(chance, "Title", f"Заголовок {chance.randrange(10**9)}")

    def _date(self, chance: random.Random) -> list[Path]:
        # Seconds no generated article has: equal dates would come out in any order.
        moment = corpus.FIRST_DAY + timedelta(seconds=chance.randrange(10**8) * 60 + 7)
        return self._set(chance, "Date", f"{moment:%Y-%m-%d %H:%M:%S}")

    def _tag(self, chance: random.Random) -> list[Path]:
        tags = chance.sample((*words.TAGS, "novelty", "rare"), chance.randrange(4))
        return self._set(chance, "Tags", ", ".join(tags))

    def _status(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        is_draft = line(file.read_text(encoding="utf-8"), "Status") == "draft"
        status = "published" if is_draft else chance.choice(("draft", "hidden"))
        return self._changed(file, lambda text: with_line(text, "Status", status))

    def _slug(self, chance: random.Random) -> list[Path]:
        return self._set(chance, "Slug", f"named-{chance.randrange(10**9)}")

    def _section(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        section = chance.choice(tuple(words.SECTIONS))
        return _moved(file, self._site.content / section / file.name)

    def _rename(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        return _moved(file, file.with_name(f"{file.stem}-{chance.randrange(10**6)}.md"))

    def _delete(self, chance: random.Random) -> list[Path]:
        file = self._chosen(chance)
        file.unlink()
        return [file]

    def _new(self, chance: random.Random) -> list[Path]:
        del chance
        self._next += 1
        return [self._site.write(corpus.article(self._next))]

    def _template(self, chance: random.Random) -> list[Path]:
        found = sorted((self.root / "theme" / "templates").glob("*.html"))
        file = chance.choice([item for item in found if "{% endblock" in item.read_text("utf-8")])
        mark = f"<!-- {chance.randrange(10**6)} -->"

        def changed(text: str) -> str:
            before, end, after = re.sub(r"<!-- \d+ -->", "", text).rpartition("{% endblock")
            return f"{before}{mark}{end}{after}"

        return self._changed(file, changed)

    def _setting(self, chance: random.Random) -> list[Path]:
        name = f'SITENAME = "Связь {chance.randrange(100)}"'
        return self._changed(
            self._site.settings_file,
            lambda text: re.sub(r'^SITENAME = ".*"$', name, text, flags=re.MULTILINE),
        )

    def _menu(self, chance: random.Random) -> list[Path]:
        more = f'MENUITEMS = [("Новое {chance.randrange(100)}", "/tariffs.html")]\n'
        names = f'SECTIONS = {{**SECTIONS, "home": "Дому {chance.randrange(100)}"}}\n'
        return self._changed(self._site.settings_file, lambda text: text + more + names)

    def _picture(self, chance: random.Random) -> list[Path]:
        file = chance.choice(sorted(self._site.pictures.glob("*.png")))
        Image.new("RGB", (90, 60), (chance.randrange(255), 90, 90)).save(file)
        return [file]


def _moved(file: Path, target: Path) -> list[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
    return [file] if file == target else [file, target]
