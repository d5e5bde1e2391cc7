"""What the engine publishes after any edits is, byte for byte, what a clean full build gives."""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen import build, engine, publisher
from sitegen.errors import BuildFailed
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

# More by hand: EQUALITY_STEPS=200 EQUALITY_SEEDS=5 pytest tests/sitegen/test_equality.py
STEPS = int(os.environ.get("EQUALITY_STEPS", "12"))
SEEDS = int(os.environ.get("EQUALITY_SEEDS", "2"))
WORDS = ("связь", "номер", "тариф", "office", "SIP", "канал", "роутер", "счёт")


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything visitors can get, without packed copies."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix not in {".gz", ".br"}
    }


def clean(site: Site, folder: Path, days: int) -> dict[str, bytes] | None:
    """A full build by Pelican into an empty folder; None when the content is wrong."""
    try:
        build.build(site, folder, now=NOON + timedelta(days=days))
    except BuildFailed:
        return None
    return files_of(folder)


class Editor:
    """Somebody who edits at random, but always the same for one seed."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.dice = random.Random(seed)  # noqa: S311 — edits, not secrets
        self.made = 0

    def edit(self) -> str:
        """Do one edit on disk and name it."""
        edits: list[Callable[[], None]] = [
            self.body, self.body, self.title, self.description, self.new_page, self.new_news,
            self.delete, self.rename, self.slug, self.status, self.date, self.template, self.menu,
            self.company, self.translation, self.alias, self.picture, self.times,
        ]  # fmt: skip
        chosen = self.dice.choice(edits)
        chosen()
        return chosen.__name__

    def words(self) -> str:
        return " ".join(self.dice.choices(WORDS, k=self.dice.randint(2, 6)))

    def page(self) -> Path:
        files = sorted((self.site.content).rglob("*.md"))
        return self.dice.choice(files)

    def set_line(self, key: str, value: str) -> None:
        file = self.page()
        lines = file.read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(f"{key}:")]
        end = kept.index("---", 1)
        file.write_text("\n".join([*kept[:end], f"{key}: {value}", *kept[end:]]), encoding="utf-8")

    def body(self) -> None:
        with self.page().open("a", encoding="utf-8") as file:
            file.write(f"\n## {self.words()}\n\n{self.words()} [сюда](/about)\n")

    def title(self) -> None:
        self.set_line("title", self.words())

    def description(self) -> None:
        self.set_line("description", self.words())

    def status(self) -> None:
        self.set_line("status", self.dice.choice(["published", "draft", "hidden"]))

    def date(self) -> None:
        day = self.dice.randint(1, 28)
        self.set_line("date", f"2026-{self.dice.randint(1, 12):02}-{day:02}")

    def translation(self) -> None:
        self.set_line("translation", self.dice.choice(["about", "services", "own", "index"]))

    def alias(self) -> None:
        self.set_line("aliases", f"/old-{self.dice.randint(1, 5)}")

    def slug(self) -> None:
        self.made += 1
        self.set_line("slug", f"slug-{self.made}")

    def times(self) -> None:
        key = self.dice.choice(["publish_at", "expire_at"])
        self.set_line(key, f"2026-11-{self.dice.randint(1, 28):02} 10:00")

    def new_page(self) -> None:
        self.made += 1
        folder = self.dice.choice(["pages", "pages/en", "pages/services"])
        put(self.site, f"{folder}/page-{self.made}.md", text(self.words()))

    def new_news(self) -> None:
        self.made += 1
        folder = self.dice.choice(["news", "news", "news/en"])
        day = f"2026-{self.dice.randint(1, 10):02}-{self.dice.randint(1, 28):02}"
        put(self.site, f"{folder}/{day}-item-new-{self.made}.md", text(self.words(), date=day))

    def delete(self) -> None:
        self.page().unlink()

    def rename(self) -> None:
        self.made += 1
        file = self.page()
        stem = f"{file.name[:11]}" if "news" in file.parts else ""
        file.rename(file.with_name(f"{stem}renamed-{self.made}.md"))

    def template(self) -> None:
        file = self.dice.choice(sorted((self.site.theme / "templates").glob("*.html")))
        file.write_text(f"{file.read_text()}<!-- {self.dice.random()} -->", encoding="utf-8")

    def menu(self) -> None:
        file = self.site.content / "menu.toml"
        file.write_text(file.read_text().replace('title = "', f'title = "{self.words()} ', 1))

    def company(self) -> None:
        file = self.site.content / "company.toml"
        lines = [line for line in file.read_text().split("\n") if not line.startswith("slogan")]
        at = next(index for index, line in enumerate(lines) if line.startswith("[")) + 1
        file.write_text("\n".join([*lines[:at], f'slogan = "{self.words()}"', *lines[at:]]))

    def picture(self) -> None:
        self.made += 1
        data = (self.site.content / "images" / "dot.png").read_bytes()
        (self.site.content / "images" / f"dot-{self.made}.png").write_bytes(data)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_edits_give_what_a_clean_build_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
):
    monkeypatch.setattr("sitegen.sitemap.PART", 3)  # so that parts come and go all the time
    site = made.site_at(tmp_path / "small site")
    for number in range(25):
        day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        put(site, f"news/{day}-old-{number}.md", text(f"Новость {number}", date=day))
    editor = Editor(site, seed)
    engine.publish(site, now=NOON)
    refused = 0

    for step in range(STEPS):
        before = made.content_of(site)
        theme = files_of(site.theme)
        done = [editor.edit() for _ in range(editor.dice.choice([1, 1, 1, 3]))]
        if editor.dice.random() < 0.2:
            publisher.forget(site)  # the next publish starts cold
        wanted = clean(site, tmp_path / f"full-{step}", step)
        if wanted is None:
            with pytest.raises(BuildFailed):
                engine.publish(site, now=NOON + timedelta(days=step))
            refused += 1
            restore(site.content, before)
            restore(site.theme, theme)
            continue
        engine.publish(site, now=NOON + timedelta(days=step))
        got = files_of((site.releases / "current").resolve())
        wrong = {name for name in wanted | got if wanted.get(name) != got.get(name)}
        assert wrong == set(), done

    assert refused < STEPS / 2


def restore(folder: Path, files: dict[str, bytes]) -> None:
    """Put a folder back as it was."""
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        if file.relative_to(folder).as_posix() not in files:
            file.unlink()
    for name, data in files.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != data:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
