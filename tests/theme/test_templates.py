import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from sitegen import filters

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = sorted((THEME / "templates").glob("*.html"))
MADE_KEYS = re.compile(
    r"home|site_map_title|(sight|way|price_from)_\w+|error_(404|503)_title|news_title"
)


def texts() -> dict[str, Any]:
    return tomllib.loads((THEME / "texts.toml").read_text(encoding="utf-8"))


def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(THEME / "templates"), autoescape=True)
    made.filters.update(filters.FILTERS)
    return made


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_can_be_read(template: Path) -> None:
    assert environment().get_template(template.name).name == template.name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_keeps_the_content_security_policy(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source)
    assert not re.search(r'<script(?![^>]*\ssrc=| type="application/ld\+json">)', source)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", source)
    assert "|safe" not in source.replace(" ", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_fits_one_page(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) <= 120


def test_both_languages_have_every_text() -> None:
    ru, en = texts()["ru"], texts()["en"]

    assert list(ru) == list(en)
    assert all(str(text).strip() for text in (*ru.values(), *en.values()))


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES)
    known = set(texts()["ru"])

    used = set(re.findall(r"\btexts\.(\w+)", sources))

    assert used <= known
    assert {key for key in known - used if not MADE_KEYS.fullmatch(key)} == set()
