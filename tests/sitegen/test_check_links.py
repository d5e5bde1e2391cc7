"""The check over facts alone: a few outputs, no files, and who leads where."""

import pytest

from sitegen import check, scan
from sitegen.check import links
from sitegen.errors import Problem
from sitegen.scan import Found

SITE = "https://example.ru"
HEAD = '<html lang="ru"><title>x</title><h1>x</h1>'
FACTS = {
    "index.html": scan.scan(f'{HEAD}<p id="top-news">'),
    "about.html": scan.scan(f'{HEAD}<p id="где">'),
    "en/index.html": scan.scan(HEAD),
    "services/sip.html": scan.scan(HEAD),
}
FILES = {"images/a b.png", "theme/site.1.css"}


def exists(name: str) -> set[str] | None:
    if name in FACTS:
        return FACTS[name].ids
    return set() if name in FILES else None


def told(html: str, output: str = "services/sip.html") -> list[tuple[str, str]]:
    found = check.faults({output: scan.scan(HEAD + html)}, exists, SITE)
    return [(item.key, "|".join(item.details.values())) for item in found]


@pytest.mark.parametrize(
    "address",
    [
        "/", "/about", "/about.html", "/about?x=1#где", "/about#%D0%B3%D0%B4%D0%B5", "#", "#top", "/en/", "../about",
        "sip", "?page=2", f"{SITE}/about", SITE, f"{SITE}/about#где", "https://other.ru/no", "//other.ru/no",
        "mailto:a@b.ru", "tel:+7", "/images/a%20b.png", "",
    ],
)  # fmt: skip
def test_what_is_right_or_not_ours_is_no_problem(address: str) -> None:
    assert told(f'<a href="{address}">x</a>') == []


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/no", "link_dead"),
        ("about", "link_dead"),
        ("/en", "link_dead"),
        (f"{SITE}/no", "link_dead"),
        ("/about#no", "anchor_missing"),
        ("#no", ""),
    ],
)
def test_what_leads_nowhere_is_named(address: str, key: str) -> None:
    assert told(f'<a href="{address}">x</a>') == ([(key, address)] if key else [])


def test_an_anchor_of_the_page_itself_is_looked_for_in_it() -> None:
    found = check.faults({"about.html": FACTS["about.html"]}, exists)
    again = scan.scan(HEAD + '<p id="a"><a href="#b">x</a>')

    assert found == []
    assert check.faults({"new.html": again}, {"new.html": again.ids}.get) == [
        Problem("new.html", 0, "anchor_missing", {"url": "#b"})
    ]


@pytest.mark.parametrize(
    ("html", "key"),
    [
        ('<link rel="stylesheet" href="/theme/no.css">', "file_missing"),
        ('<link rel="icon" href="/no.svg">', "file_missing"),
        ('<script src="/no.js"></script>', "file_missing"),
        (f'<meta property="og:image" content="{SITE}/cards/no.png">', "file_missing"),
        ('<source srcset="/theme/site.1.css 1x, /images/no.webp 2x">', "file_missing"),
        ('<img src="/images/no.png" alt="x">', "image_missing"),
    ],
)
def test_what_a_page_needs_must_be_there(html: str, key: str) -> None:
    assert [name for name, _ in told(html)] == [key]


def test_marking_is_checked_too() -> None:
    html = '<p id="a"><p id="a"><img src="/images/a b.png"><h3>y</h3><h1>z</h1>'

    assert told(html) == [
        ("id_repeated", "a"),
        ("alt_absent", "/images/a b.png"),
        ("heading_skips", "3|1"),
        ("heading_not_one", "2"),
    ]
    assert [item.key for item in check.faults({"x.html": Found()}, exists)] == [
        "title_absent",
        "heading_not_one",
    ]


@pytest.mark.parametrize(
    ("target", "key"), [("/old", "redirect_circular"), ("/no", "link_dead"), ("/about", "")]
)
def test_a_page_of_redirection_leads_to_a_page(target: str, key: str) -> None:
    page = scan.scan(f'<title>x</title><meta http-equiv="refresh" content="0; url={target}">')

    found = check.faults(
        {"old.html": page}, lambda name: exists(name) or ({"x"} if name == "old.html" else None)
    )

    assert [item.key for item in found] == ([key] if key else [])


def test_the_index_knows_who_leads_where() -> None:
    index = check.LinkIndex(SITE)
    first = scan.scan('<a href="/about#где">x</a><img src="/images/a b.png" alt="">')
    second = scan.scan('<a href="https://example.ru/about">x</a>')
    index.replace("one.html", None, first)
    index.replace("two.html", None, second)

    assert index.leading_to("about.html") == (frozenset({"one.html", "two.html"}), True)
    assert index.leading_to("about.html#где") == (frozenset({"one.html"}), True)
    assert index.leading_to("images/a b.png") == (frozenset({"one.html"}), True)

    index.replace("one.html", first, second)
    index.replace("two.html", second, None)

    assert index.leading_to("about.html") == (frozenset({"one.html"}), True)
    assert index.leading_to("about.html#где") == (frozenset(), True)


def test_what_every_page_leads_to_is_only_counted() -> None:
    index = check.LinkIndex()
    page = scan.scan('<a href="/about">x</a>')
    for number in range(100):
        index.replace(f"{number}.html", None, page)

    some, is_all = index.leading_to("about.html")

    assert len(some) == 64
    assert not is_all


def test_what_stops_to_answer_is_known_from_the_facts() -> None:
    old, new = scan.scan('<p id="a"><p id="b">'), scan.scan('<p id="b">')

    assert links.vanished("x.html", old, new) == {"x.html#a"}
    assert links.vanished("x.html", old, None) == {"x.html", "x.html#a", "x.html#b"}
    assert links.vanished("x.png", None, None) == {"x.png"}
    assert links.vanished("x.html", None, new) == frozenset()


def test_files_and_addresses_belong_to_each_other() -> None:
    assert [links.address_of(name) for name in ("index.html", "en/index.html", "a/b.html")] == [
        "/",
        "/en/",
        "/a/b",
    ]
