"""Every page of the demo site is valid HTML: by the check of publish.py and by a validator of its own."""

from pathlib import Path

import pytest

from sitegen import build
from sitegen.check import validity
from sitegen.site import Site
from tests.frontend import node

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("valid")
    site = Site(ROOT / "content", ROOT / "theme", folder / "site", folder / "state")
    build.build(site, folder / "out")
    files = sorted((folder / "out").rglob("*.html"))
    return {file.relative_to(folder / "out").as_posix(): file.read_text("utf-8") for file in files}


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
