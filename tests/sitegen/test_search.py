import sqlite3
import threading
from pathlib import Path

import pytest

from sitegen import engine, release, search, words
from sitegen.search import Row
from sitegen.site import Site
from tests.sitegen.made import NOON, text


def row(title: str, body: str = "", *, lang: str = "ru", description: str = "") -> Row:
    return Row(lang, title, description, body)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "state" / "search.sqlite3"


def urls(index: Path, query: str, lang: str = "ru") -> list[str]:
    return [hit.url for hit in search.find(index, query, lang)]


def test_every_form_of_a_word_is_found(index: Path) -> None:
    search.update(index, {"/a": row("Тариф", "Все тарифы для офиса"), "/b": row("Номера", "Сеть")})

    for form in ("тариф", "тарифы", "тарифами", "ТАРИФОВ", "офисы"):
        assert urls(index, form) == ["/a"], form
    assert urls(index, "абракадабра") == []


def test_yo_and_ye_are_one_letter_and_endings_of_english_do_not_matter(index: Path) -> None:
    search.update(index, {"/a": row("Счёт", "Платёж"), "/en/a": row("Calls", "Paying", lang="en")})

    assert urls(index, "счет платеж") == urls(index, "счёт платёж") == ["/a"]
    assert urls(index, "call pay", "en") == ["/en/a"]
    assert urls(index, "call pay", "ru") == []


def test_all_words_are_wanted_and_the_title_counts_most(index: Path) -> None:
    search.update(
        index,
        {
            "/a": row("Новости", "Связь подорожала, связь подешевела"),
            "/b": row("Связь", "Офис"),
            "/c": row("Офис", "Мебель"),
        },
    )

    assert urls(index, "связь") == ["/b", "/a"]
    assert urls(index, "офис связь") == ["/b"]


def test_prepositions_do_not_narrow_a_query(index: Path) -> None:
    search.update(index, {"/a": row("Офис", "Интернет, тарифы")})

    assert urls(index, "тариф с интернетом в офис") == ["/a"]
    assert urls(index, "с") == []


@pytest.mark.parametrize(
    "query", ["", "   ", '"', 'связь" OR 1', "NEAR(", "title:связь*", "-", "x" * 5000, "\x00"]
)
def test_no_query_breaks_the_search(index: Path, query: str) -> None:
    search.update(index, {"/a": row("Связь", "Офис")})

    assert search.find(index, query, "ru") == []


def test_a_changed_page_is_found_by_its_new_words_only(index: Path) -> None:
    search.update(index, {"/a": row("Связь")})

    search.update(index, {"/a": row("Интернет"), "/none": None})
    assert (urls(index, "связь"), urls(index, "интернет")) == ([], ["/a"])

    search.update(index, {"/a": None})
    assert urls(index, "интернет") == []


def test_an_index_that_is_missing_or_damaged_finds_nothing_and_is_made_anew(index: Path) -> None:
    assert urls(index, "связь") == []
    index.parent.mkdir()
    index.write_bytes(b"not a database, but long enough to look like one " * 40)
    assert urls(index, "связь") == []

    search.update(index, {"/a": row("Связь")})

    assert urls(index, "связь") == ["/a"]


def test_an_index_of_another_version_is_made_anew(index: Path) -> None:
    search.update(index, {"/old": row("Связь")})
    with sqlite3.connect(index) as connection:
        connection.execute("PRAGMA user_version = 99")

    search.update(index, {"/a": row("Связь")})

    assert urls(index, "связь") == ["/a"]


def test_a_failure_in_the_middle_changes_nothing(index: Path) -> None:
    search.update(index, {"/a": row("Связь")})

    with pytest.raises(AttributeError):
        search.update(index, {"/a": row("Интернет"), "/b": "damaged"})  # type: ignore[dict-item]

    assert urls(index, "связь") == ["/a"]


def test_what_was_found_is_marked_and_everything_is_escaped() -> None:
    shown = words.snippet('Все <b>тарифы</b> & "цены"', {"тариф", "цен"})

    assert shown == ("Все &lt;b&gt;<mark>тарифы</mark>&lt;/b&gt; &amp; &#34;<mark>цены</mark>&#34;")


def test_a_long_text_is_cut_where_the_words_are_close_together() -> None:
    body = "связь " + "слово " * 100 + "связь для офиса " + "слово " * 100

    shown = words.snippet(body, {"связ", "офис"})

    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "<mark>связь</mark> для <mark>офиса</mark>" in shown
    assert len(shown) < 300


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    assert words.snippet("слово " * 100, {"связ"}).startswith("слово слово")
    assert words.snippet("д" * 500, set()) == "д" * 220 + "…"


def test_a_page_is_read_without_its_menus_and_drawings() -> None:
    html = (
        '<html lang="ru"><meta name="description" content="О &quot;нас&quot;"><nav>Меню</nav>'
        '<h1 data-page-title>О <b>нас</b></h1><article><div id="page-body"><p>Мы&nbsp;связисты</p>'
        "<svg><title>Рисунок</title></svg><script>код</script></article><footer>Низ</footer>"
    )

    assert search.row_of(html) == Row("ru", "О нас", 'О "нас"', "Мы связисты")


def test_pages_that_want_to_be_in_no_index_are_left_out() -> None:
    html = '<html lang="ru"><meta name="robots" content="noindex"><h1>А</h1><article id="page-body">Б</article>'

    assert search.row_of(html) is None
    assert search.row_of("<h1>А</h1>") is None
    assert search.row_of('<html lang="ru"><h1>А</h1><article>Список</article>') is None


@pytest.mark.parametrize(
    ("name", "url"), [("about.html", "/about"), ("index.html", "/"), ("en/index.html", "/en/")]
)
def test_files_have_their_addresses(name: str, url: str) -> None:
    assert search.url_of(name) == url


@pytest.fixture
def shown(site: Site) -> Site:
    base = site.theme / "templates/base.html"
    page = base.read_text().replace('<div class="prose"', '<article><div class="prose"')
    robots = '{% if not page.is_listed %}<meta name="robots" content="noindex">{% endif %}</head>'
    page = page.replace("page.content }}</div>", "page.content }}</div></article>")
    base.write_text(page.replace("</head>", robots))
    return site


def found(site: Site, query: str) -> list[str]:
    search.follow(site)
    return urls(search.database_of(site), query)


def test_the_index_follows_publications_and_roll_backs(shown: Site) -> None:
    assert found(shown, "самовар") == []
    engine.publish(shown, {"pages/tea.md": text("Чай", body="Самовары.\n")}, now=NOON)
    assert found(shown, "самовар") == ["/tea"]
    engine.publish(shown, {"pages/tea.md": text("Чай", body="Чайники.\n")}, now=NOON)
    assert (found(shown, "самовар"), found(shown, "чайник")) == ([], ["/tea"])
    engine.publish(shown, {"pages/tea.md": None}, now=NOON)
    assert found(shown, "чайник") == []

    release.rollback(shown)

    assert found(shown, "чайник") == ["/tea"]


def test_drafts_and_hidden_pages_are_never_found(shown: Site) -> None:
    for number, status in enumerate(("draft", "hidden")):
        page = text("Тайна", body="Самовары.\n", status=status)
        engine.publish(shown, {f"pages/tea-{number}.md": page}, now=NOON)

    assert found(shown, "самовар") == []


def test_several_may_follow_at_once(shown: Site) -> None:
    engine.publish(shown, {"pages/tea.md": text("Чай", body="Самовары.\n")}, now=NOON)
    threads = [threading.Thread(target=search.follow, args=(shown,)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found(shown, "самовар") == ["/tea"]
