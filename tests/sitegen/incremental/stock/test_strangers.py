"""What functions of strangers read cannot be seen: everything they are given counts as read."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.incremental.stock.publisher import TRACKED
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]
STRANGERS = """
    from jinja2 import pass_context

    def titles(articles):
        return ", ".join(one.title for one in articles)

    def lazily(articles):
        for one in articles:
            yield one.title

    def is_long(article):
        return len(article.title) > 9

    def newest(count, among):
        return [one.title for one in among["of"][:count]]

    @pass_context
    def mine(context):
        return context["articles"][0].title + str(context.get("articles_next_page"))[:5]

    class Shelf:
        def first(self, articles):
            return articles[0].title

    JINJA_FILTERS = {"titles": titles, "lazily": lazily}
    JINJA_TESTS = {"long": is_long}
    JINJA_GLOBALS = {"newest": newest, "mine": mine, "shelf": Shelf()}
"""
CALLS = (
    "{{ articles|titles }}", "{{ articles[:3]|list|titles }}", "{{ articles|lazily|join }}",
    "{{ articles|select('long')|map(attribute='slug')|join }}", "{{ newest(2, {'of': articles}) }}",
    "{{ mine() }}", "{{ shelf.first(articles) }}", "{{ '{0.title}'.format(articles[0]) }}",
    "{{ articles[0].get_content('') }}", "{{ (articles + drafts)[0].title }}",
    "{% for one in articles if one.slug %}{{ one['title'] }}{% endfor %}",
    "{{ articles[0]|attr('title') }}{{ articles|length }}{{ articles|last }}",
    "{% set first = articles[0] %}{{ first.title }}{{ first.nothing }}{{ first.url_format.slug }}",
)  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_title_shown_by_a_stranger_is_never_stale(tmp_path: Path, call: str):
    site = Site(tmp_path / "site", STRANGERS)
    index = site.templates / "authors.html"
    index.write_text(f"{index.read_text()}{{% block title %}}{call}{{% endblock %}}")
    publisher = opened(site)
    first = publisher.publish()
    for file in sorted(site.content.glob("*/item-*.md")):
        file.write_text(file.read_text().replace("Title: ", "Title: Other ", 1))

    report = publisher.publish()

    publisher.close()
    assert (first.lane, report.lane) == (TRACKED, TRACKED), report.reason
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()
