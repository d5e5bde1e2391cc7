"""The number of renderings of each kind of edit, exactly, on a site where no page grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.publish import corpus, edits, oracle, sites
from bench.publish.ours import READER
from sitegen.incremental.stock.publisher import Publisher
from tests.sitegen.incremental.stock.test_equality import _apart

__all__ = ["_apart"]
PAGES = 320
# Its text does not change, but it counts all articles.
COUNTS = {"new": {oracle.COUNTING}, "delete": {oracle.COUNTING}}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, set[str], set[str]]]:
    """Each edit's kind, what had to be made again, and what was."""
    site = sites.pelican(tmp_path_factory.mktemp("site"), PAGES, [READER])
    publisher = Publisher(site.settings_file)
    publisher.publish()
    articles = list(corpus.articles(PAGES))
    found = []
    for edit in edits.rounds(PAGES, 3):
        report = publisher.publish(edit.apply(site))
        before, articles = articles, edits.applied(articles, edit)
        wanted = oracle.renders(oracle.shown(before), oracle.shown(articles))
        found.append((edit.kind, wanted, {one.name for one in report.rendered}))
    publisher.close()
    return found


@pytest.mark.parametrize("kind", edits.KINDS)
def test_only_what_shows_the_edit_is_rendered(
    rendered: list[tuple[str, set[str], set[str]]], kind: str
):
    for of, wanted, made in rendered:
        if of == kind:
            assert made == wanted | COUNTS.get(kind, set())


def test_a_changed_body_is_one_rendering(rendered: list[tuple[str, set[str], set[str]]]):
    assert [len(made) for kind, _, made in rendered if kind == "body"] == [1, 1, 1]


def test_a_changed_title_is_the_article_its_section_and_its_tags(
    rendered: list[tuple[str, set[str], set[str]]],
):
    assert {len(made) for kind, _, made in rendered if kind == "title"} <= {4, 5}


def test_a_new_article_is_itself_home_feed_maps_section_and_tags(
    rendered: list[tuple[str, set[str], set[str]]], tmp_path: Path
):
    assert {len(made) for kind, _, made in rendered if kind == "new"} <= {8, 9}
    assert {len(made) for kind, _, made in rendered if kind == "delete"} <= {7, 8}
