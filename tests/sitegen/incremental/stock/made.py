"""A small Pelican site that uses what Pelican offers, to be edited at random."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

SECTIONS = ("news", "home", "office")
TAGS = ("Fibre", "fibre", "Voice", "Tele vision", "voice, Voice", "Cloud")
AUTHORS = ("Mila Orlova", "mila orlova", "Anton Serov")
LINKS = (
    "[a]({filename}/news/item-1.md)", "[b]({filename}item-2.md)", "![c]({static}/images/one.txt)",
    "[d]({tag}fibre)", "[e]({category}home)", "[f]({filename}/pages/page-1.md#part)",
    "[g]({index})", "[h]({filename}/news/nowhere.md)", "[i]({author}mila)", "plain words",
)  # fmt: skip
SETTINGS = """
    SITENAME = "Example"
    SITEURL = "https://site.example"
    PATH = "content"
    OUTPUT_PATH = "output"
    TIMEZONE = "Europe/Moscow"
    THEME = "theme"
    LOCALE = ["C"]
    PLUGINS, PLUGIN_PATHS = ["commonmark"], ["plugins"]
    ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = None
    ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
    SLUGIFY_SOURCE = "basename"
    STATIC_PATHS = ["images", "files"]
    FORMATTED_FIELDS = ["summary", "note"]
    DEFAULT_PAGINATION = 3
    DEFAULT_ORPHANS = 1
    TAG_FEED_ATOM = "feeds/tag-{slug}.atom.xml"
    TAG_FEED_RSS = "feeds/tag-{slug}.rss.xml"
    FEED_RSS = "feeds/some.rss.xml"
    FEED_MAX_ITEMS = 4
    PAGINATED_TEMPLATES = {"index": None, "category": 2, "tag": None, "author": 3}
"""
PLUGIN = """
    from pathlib import Path

    from markdown_it import MarkdownIt
    from pelican import signals
    from pelican.readers import BaseReader

    parser = MarkdownIt()
    parser.normalizeLink = str


    class Reader(BaseReader):
        file_extensions = ()

        def read(self, path):
            head, _, body = Path(path).read_text(encoding="utf-8").partition("\\n\\n")
            lines = [line.partition(": ") for line in head.splitlines()]
            found = {name.lower(): self.process_metadata(name.lower(), value) for name, _, value in lines}
            for name in set(found) & {"summary", "note"}:
                found[name] = parser.render(found[name])
            return parser.render(body), found


    def install(readers):
        readers.reader_classes["md"] = Reader


    def register():
        signals.readers_init.connect(install)
"""
TEMPLATES = {
    "base.html": """
        <title>{% block title %}{{ SITENAME }}{% endblock %}</title>
        <nav>{% for one in pages %}{{ one.title }} {{ one.url }} {{ one == page }};{% endfor %}
        {% for cat, inside in categories %}{{ cat }} {{ cat.url }} {{ cat == category }};{% endfor %}
        </nav>{% block main %}{% endblock %}
        """,
    "article.html": """
        {% extends "base.html" %}{% import "parts.html" as parts with context %}
        {% block title %}{{ article.title }}{% endblock %}
        {% block main %}{{ article.content }}{{ article.locale_date }} {{ article.date.tzinfo }}
        {% for tag in article.tags %}{{ tag }} {{ tag.url }};{% endfor %}
        {% for author in article.authors %}{{ author }} {{ author.slug }};{% endfor %}
        {{ article.note }}{{ article.metadata.items()|list|length }} {{ parts.newest(articles) }}
        {{ article.modified }} {{ article.status }} {{ article["title"] }}
        {% if article in hidden_articles %}hidden{% endif %}{% endblock %}
        """,
    "wide.html": "{% extends 'article.html' %}{% block title %}wide {{ super() }}{% endblock %}",
    "parts.html": """
        {% macro newest(list) %}{% for one in list[:2] %}{{ one.title }}{% endfor %}{% endmacro %}
        """,
    "page.html": """
        {% extends "base.html" %}{% block main %}{{ page.content }}{{ page.summary }}
        {{ page.modified }}{% for file in staticfiles %}{{ file.url }};{% endfor %}
        {% include ["extra.html", "base-extra.html"] ignore missing %}{% endblock %}
        """,
    "index.html": """
        {% extends "base.html" %}{% block main %}
        {% for one in articles_page.object_list %}{{ one.title }} {{ one.summary }};{% endfor %}
        {{ articles_page.number }} of {{ articles_paginator.num_pages }}
        {{ articles_page.start_index() }}-{{ articles_page.end_index() }}
        {% if articles_page.has_next() %}{{ articles_next_page.url }}{% endif %}
        {% if articles_previous_page %}{{ articles_previous_page.url }}{% endif %}
        {% for one in dates_page.object_list %}{{ one.url }};{% endfor %}{% endblock %}
        """,
    "category.html": """
        {% extends "base.html" %}{% block main %}{{ category }} {{ page_name }} {{ articles|length }}
        {% for one in articles_page.object_list %}{{ one.title }};{% endfor %}
        {% for one in dates %}{{ one.date.isoformat() }};{% endfor %}
        {{ all_articles[-1].title }}{% endblock %}
        """,
    "tag.html": """
        {% extends "base.html" %}{% block main %}{{ tag }} {{ tag.name }}
        {% for one in articles|sort(attribute="title") %}{{ one.title }};{% endfor %}{% endblock %}
        """,
    "author.html": """
        {% extends "base.html" %}{% block main %}{{ author }}
        {{ articles|map(attribute="title")|join(", ") }} {{ articles|first }}{% endblock %}
        """,
    "tags.html": """
        {% extends "base.html" %}{% block main %}
        {% for tag, inside in tags %}{{ tag }} {{ inside|count }};{% endfor %}
        {% for group in articles|groupby("category") %}{{ group.grouper }}{% endfor %}{% endblock %}
        """,
    "categories.html": """
        {% extends "base.html" %}{% block main %}
        {% for cat, inside in categories|sort %}{{ cat }}{{ inside[0].title }};{% endfor %}
        {% endblock %}
        """,
    "authors.html": """
        {% extends "base.html" %}{% block main %}
        {% for author, inside in authors %}{{ author }}{{ inside[-1].title }};{% endfor %}
        {{ drafts|length }}{% endblock %}
        """,
    "archives.html": """
        {% extends "base.html" %}{% block main %}
        {% for one in dates %}{{ one.locale_date }} {{ one.title }};{% endfor %}
        {% for one in articles|selectattr("modified") %}{{ one.slug }}{% endfor %}{% endblock %}
        """,
}


class Site:
    """One site on the disk."""

    def __init__(self, root: Path, settings: str = "", chance: random.Random | None = None) -> None:
        self.root = root
        self.content = root / "content"
        self.templates = root / "theme" / "templates"
        self.settings_file = root / "pelicanconf.py"
        self.output = root / "output"
        self.chance = chance or random.Random(1)  # noqa: S311 — the same each time
        self._count = 0
        self._make(settings)

    def _make(self, settings: str) -> None:
        for folder in (*SECTIONS, "pages", "images", "files"):
            (self.content / folder).mkdir(parents=True)
        (self.content / "images" / "one.txt").write_text("one")
        (self.root / "theme" / "static" / "css").mkdir(parents=True)
        (self.root / "theme" / "static" / "css" / "main.css").write_text("a {}")
        self.templates.mkdir()
        (self.root / "plugins").mkdir()
        (self.root / "plugins" / "commonmark.py").write_text(dedent(PLUGIN))
        for name, text in TEMPLATES.items():
            (self.templates / name).write_text(dedent(text))
        self.settings_file.write_text(f"{dedent(SETTINGS)}{dedent(settings)}\n")
        for _ in range(9):
            self.new()
        for _ in range(3):
            self.new_page()

    def write(self, path: str, body: str, **head: str) -> Path:
        """Write one source."""
        file = self.content / path
        lines = [f"{name.capitalize()}: {value}" for name, value in head.items() if value]
        file.write_text("\n".join([*lines, "", body, ""]))
        return file

    def new(self) -> list[Path]:
        self._count += 1
        path = f"{self.chance.choice(SECTIONS)}/item-{self._count}.md"
        return [self._written(path)]

    def new_page(self) -> list[Path]:
        self._count += 1
        path = f"pages/page-{self._count % 5}.md"
        body = f"Page {self._count} {self._some(LINKS)}"
        head = {"title": f"Page {self._count}", "status": self._some(("published", "", "hidden"))}
        return [self.write(path, body, **head)]

    def _written(self, path: str) -> Path:
        chance = self.chance
        head = {
            "title": f"Title {chance.randrange(900)}",
            "date": f"2024-0{chance.randrange(1, 4)}-1{chance.randrange(3)} 10:00",
            "modified": self._some(("", "", "2024-05-01 09:30", "2024-05-01T09:30:00+02:00")),
            "tags": ", ".join(chance.sample(TAGS, chance.randrange(4))),
            "authors": self._some(("", *AUTHORS, "; ".join(AUTHORS[::2]))),
            "category": self._some(("", "", "Home", "home", "Far away")),
            "status": self._some(("", "", "", "", "draft", "hidden", "skip")),
            "template": self._some(("", "", "", "wide")),
            "summary": self._some(("", f"Short {self._some(LINKS)}")),
            "note": self._some(("", f"Note {self._some(LINKS)}")),
        }
        text = [f"Words {chance.randrange(99)} {self._some(LINKS)}." for _ in range(4)]
        return self.write(path, "\n\n".join(text), **head)

    def _some(self, values: tuple[str, ...]) -> str:
        return self.chance.choice(values)

    def edit(self) -> list[Path]:
        """Make a random edit and give the files that it touched."""
        edits: list[Callable[[], list[Path]]] = [
            self.new, self.new_page, self.change, self.change, self.change, self.delete, self.move,
            self.picture, self.template, self.asset, self.setting,
        ]  # fmt: skip
        return self.chance.choice(edits)()

    def chosen(self) -> Path:
        return self.chance.choice(sorted(self.content.rglob("*.md")))

    def change(self) -> list[Path]:
        file = self.chosen()
        if file.parent.name == "pages":
            return self.new_page()
        lines = file.read_text().splitlines()
        fresh = self._written("news/other.md")
        others = fresh.read_text().splitlines()
        fresh.unlink()
        name = self.chance.choice(others).partition(":")[0]
        kept = [line for line in lines if not line.startswith(f"{name}:")]
        file.write_text("\n".join([*(one for one in others if one.startswith(f"{name}:")), *kept]))
        return [file]

    def delete(self) -> list[Path]:
        file = self.chosen()
        file.unlink()
        return [file]

    def move(self) -> list[Path]:
        file = self.chosen()
        if file.parent.name == "pages":
            return []
        target = self.content / self.chance.choice(SECTIONS) / file.name
        file.rename(target)
        return [file, target]

    def picture(self) -> list[Path]:
        file = (
            self.content / self._some(("images", "files")) / f"{self._some(('two', 'three'))}.txt"
        )
        if file.exists() and self.chance.random() < 0.4:
            file.unlink()
        else:
            file.write_text(f"picture {self.chance.randrange(99)}")
        return [file]

    def template(self) -> list[Path]:
        name = self._some((*TEMPLATES, "extra.html", "base-extra.html"))
        file = self.templates / name
        if name not in TEMPLATES and file.exists():
            file.unlink()
        else:
            old = TEMPLATES.get(name, "")
            mark = f"<!-- {self.chance.randrange(99)} -->"
            file.write_text(
                dedent(old).replace("{% block main %}", "{% block main %}" + mark) + mark
            )
        return [file]

    def asset(self) -> list[Path]:
        file = self.root / "theme" / "static" / f"{self._some(('a', 'b'))}.js"
        if file.exists():
            file.unlink()
        else:
            file.write_text(f"let a = {self.chance.randrange(99)}")
        return [file]

    def setting(self) -> list[Path]:
        with self.settings_file.open("a") as file:
            file.write(f'SITENAME = "Example {self.chance.randrange(9)}"\n')
        return [self.settings_file]


def copied(folder: Path, target: Path) -> Path:
    """Copy a tree."""
    return shutil.copytree(folder, target)
