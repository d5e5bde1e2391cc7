"""The generated sites: equal for everybody, believable, and without dead ends."""

from pathlib import Path

from bench.publish import corpus, edits, oracle, sites, words
from bench.publish.corpus import LINK
from bench.publish.edits import Edit


def test_an_article_is_always_the_same() -> None:
    assert corpus.article(123) == corpus.article(123)
    assert corpus.article(123) != corpus.article(124)


def test_a_small_site_is_the_beginning_of_a_large_one() -> None:
    assert list(corpus.articles(300))[:100] == list(corpus.articles(100))


def test_links_lead_to_articles_of_the_site() -> None:
    articles = list(corpus.articles(200))
    there = {f"{item.section}/{item.slug}" for item in articles}

    targets = {target for item in articles for target in LINK.findall(item.body)}

    assert len(targets) > 50
    assert targets <= there


def test_addresses_and_dates_are_unique_and_every_section_has_articles() -> None:
    articles = list(corpus.articles(1000))

    assert len({item.path for item in articles}) == len({item.date for item in articles}) == 1000
    assert {item.section for item in articles[:100]} == set(words.SECTIONS)
    assert len(words.SECTIONS) == 32
    assert len(words.TAGS) == 41


def test_articles_are_as_long_as_real_ones() -> None:
    sizes = [len(item.body.encode()) for item in corpus.articles(500)]

    assert 3000 < sum(sizes) / len(sizes) < 4000


def test_pelican_and_hugo_get_the_same_articles_with_links_in_their_own_spelling(
    tmp_path: Path,
) -> None:
    pelican = sites.pelican(tmp_path / "pelican", 60)
    hugo = sites.hugo(tmp_path / "hugo", 60)
    linked = next(item for item in corpus.articles(60) if LINK.search(item.body))

    ours = (pelican.content / linked.path).read_text(encoding="utf-8")
    theirs = (hugo.content / linked.path).read_text(encoding="utf-8")

    target = LINK.findall(linked.body)[0]
    assert f"]({{filename}}/{target}.md)" in ours
    assert f"](/{target}.html)" in theirs
    assert linked.title in ours
    assert linked.title in theirs


def test_a_round_of_edits_leaves_as_many_articles_as_it_found() -> None:
    articles = list(corpus.articles(120))

    for edit in edits.rounds(120, 2):
        articles = edits.applied(articles, edit)

    assert len(articles) == 120


def renders_of(edit: Edit, count: int = 1000) -> set[str]:
    before = list(corpus.articles(count))
    kept = [item for item in before if edit.before is None or item.path != edit.before.path]
    before = sorted([*kept, *([edit.before] if edit.before else [])], key=lambda item: item.date)
    return oracle.renders(oracle.shown(before), oracle.shown(edits.applied(before, edit)))


def test_the_oracle_knows_what_an_edit_touches() -> None:
    body, title, new, delete = edits.rounds(1000, 1)
    assert body.after
    assert new.after
    article, fresh = body.after, new.after

    lists = {f"{article.section}.html", *(f"tags/{tag}.html" for tag in article.tags)}
    everywhere = {f"{fresh.section}.html", *(f"tags/{tag}.html" for tag in fresh.tags)}
    newest = {"index.html", "feed.atom", "sitemap/part.xml", "sitemap.xml"}
    assert renders_of(body) == {article.output}
    assert renders_of(title) == {article.output, *lists}
    assert renders_of(new) >= {fresh.output, *everywhere, *newest}
    assert renders_of(delete) >= {*everywhere, *newest}
