"""Every page of the demo site is valid HTML: by the check of publish.py and by a validator of its own."""

from pathlib import Path

import pytest

from sitegen.check import validity
from tests.frontend import node


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, str]:
    files = sorted(built_site.rglob("*.html"))
    return {file.relative_to(built_site).as_posix(): file.read_text("utf-8") for file in files}


def test_the_validator_finds_nothing(pages: dict[str, str]) -> None:
    assert len(pages) > 50
    assert node.run("validate.mjs", {"pages": pages}) == []


def test_our_own_check_finds_nothing(pages: dict[str, str]) -> None:
    assert validity.problems(pages) == []


BROKEN = {
    "syntax": "<p>1<div>2</div></p>",
    "attribute": '<img src="/a.png" src="/b.png" alt="x">',
    "nested": '<a href="/a"><button type="button">1</button></a>',
    "child": "<ul><div>1</div></ul>",
    "dropped": "<center>1</center>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_both_find_what_is_broken(name: str) -> None:
    html = f'<!doctype html>\n<html lang="ru">\n<head><title>x</title></head>\n<body>{BROKEN[name]}</body>\n</html>\n'

    assert node.run("validate.mjs", {"pages": {"x.html": html}})
    assert validity.flaws(html)
