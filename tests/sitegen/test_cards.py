import io
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from sitegen import cards, engine, insight
from sitegen.cards import Card, Design
from sitegen.pages import Page
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

THEME = Path(__file__).parents[2] / "theme"


@pytest.fixture
def look() -> Design:
    found = cards.design(THEME)
    assert found
    return found


@pytest.fixture
def drawn(site: Site) -> Site:
    shutil.copytree(THEME / "card", site.theme / "card")
    base = site.theme / "templates/base.html"
    card = '<meta property="og:image" content="{{ card }}"></head>'
    base.write_text(base.read_text().replace("</head>", card))
    return site


def names(site: Site) -> set[str]:
    folder = site.releases / "current" / "cards"
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*.png")}


def height(data: bytes) -> int:
    """The lowest line of pixels that differs from an empty card."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    look = cards.design(THEME)
    assert look
    empty = Image.open(io.BytesIO(cards.draw(look, "", ""))).convert("RGB")
    box = ImageChops.difference(picture, empty).getbbox()
    return box[3] if box else 0


def test_a_card_has_the_size_that_networks_show(look: Design) -> None:
    card = Image.open(io.BytesIO(cards.draw(look, "Телефония для офиса", "ЛогоТелеком")))

    assert (card.size, card.format) == ((1200, 630), "PNG")


def test_the_same_words_give_the_same_bytes_and_others_do_not(look: Design) -> None:
    first = cards.draw(look, "Цены", "ЛогоТелеком")

    assert first == cards.draw(look, "Цены", "ЛогоТелеком")
    assert first != cards.draw(look, "Цена", "ЛогоТелеком")


@pytest.mark.parametrize(
    "title", ["Слово " * 60, "Неразрывноедлинноеслово" * 12, "№ 1: SIP — 2,10 ₽ «ё» Łódź 語"]
)
def test_long_and_strange_titles_stay_in_their_place(look: Design, title: str) -> None:
    assert 200 < height(cards.draw(look, title, "")) < 500


def test_the_name_of_a_card_follows_its_words_and_its_look(look: Design, tmp_path: Path) -> None:
    card = cards.card_of(look, "/en/about", "About", "Company")

    assert card.file.startswith("cards/en/about.")
    assert card == cards.card_of(look, "/en/about", "About", "Company")
    assert card.file != cards.card_of(look, "/en/about", "About us", "Company").file
    assert card.file != cards.card_of(look, "/en/about", "About", "Other").file
    shutil.copytree(THEME / "card", tmp_path / "card")
    with (tmp_path / "card" / "card.toml").open("a") as file:
        file.write("# another look\n")
    other = cards.design(tmp_path)
    assert other
    assert card.file != cards.card_of(other, "/en/about", "About", "Company").file
    assert cards.card_of(look, "/", "Дом", "").file.startswith("cards/home.")


def test_a_theme_without_a_look_has_no_cards(site: Site) -> None:
    page = made_page(site)

    assert cards.design(site.theme) is None
    assert cards.of_page(site, {}, page) is None


def test_a_card_is_drawn_once(drawn: Site) -> None:
    look = cards.design(drawn.theme)
    assert look
    card = cards.card_of(look, "/a", "А", "Б")
    file = cards.kept(drawn, card)
    stamp = file.stat().st_mtime_ns

    assert cards.kept(drawn, Card(card.file, "А", "Б")).stat().st_mtime_ns == stamp


def test_a_page_names_its_card_and_one_with_a_picture_does_not(drawn: Site) -> None:
    put(drawn, "pages/own.md", text("Своя", image="/images/dot.png"))

    engine.publish(drawn, now=NOON)

    about = next(name for name in names(drawn) if name.startswith("about."))
    assert f'content="/cards/{about}"' in made.live(drawn, "about.html")
    assert 'content="/images/dot.png"' in made.live(drawn, "own.html")
    assert 'content=""' in made.live(drawn, "404.html")
    assert not [name for name in names(drawn) if name.startswith("own.")]


def test_a_new_title_draws_one_card_anew_and_a_new_text_none(drawn: Site) -> None:
    engine.publish(drawn, {"pages/fax.md": text("Факс")}, now=NOON)
    before = names(drawn)

    engine.publish(drawn, {"pages/fax.md": text("Факс", body="Другой.\n")}, now=NOON)
    assert names(drawn) == before

    engine.publish(drawn, {"pages/fax.md": text("Факсы")}, now=NOON)
    assert len(before - names(drawn)) == len(names(drawn) - before) == 1


def test_another_name_of_the_company_draws_all_cards_anew(drawn: Site) -> None:
    engine.publish(drawn, now=NOON)
    before = names(drawn)
    company = drawn.content / "company.toml"
    company.write_text(company.read_text().replace("Пример", "Другая"))

    engine.publish(drawn, now=NOON)

    kept = {name for name in before & names(drawn) if not name.startswith(("en/", "en."))}
    assert kept == set()
    about = next(name for name in names(drawn) if name.startswith("about."))
    assert f'content="/cards/{about}"' in made.live(drawn, "about.html")


def made_page(site: Site) -> Page:
    from sitegen import pages

    return pages.list_pages(site)[0]


def kept(site: Site) -> set[str]:
    folder = site.state / "cards"
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_cards_that_no_page_shows_any_more_are_not_kept(drawn: Site) -> None:
    engine.publish(drawn, {"pages/about.md": text("Было")}, now=NOON)
    before = kept(drawn)

    engine.publish(drawn, {"pages/about.md": text("Стало")}, now=NOON)

    assert kept(drawn) == names(drawn)
    assert len(before - kept(drawn)) == 1


def test_a_full_build_sweeps_out_pictures_that_nothing_stands_for(drawn: Site) -> None:
    engine.publish(drawn, now=NOON)
    for name in ("cards/old/forgotten.0123abcd.png", "pictures/gone-480.0123abcd.webp"):
        stray = drawn.state / name
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"picture")
    on_its_way = drawn.state / "cards/.card.png.01ab.new"
    on_its_way.write_bytes(b"half")

    insight.forget(drawn)
    engine.publish(drawn, now=NOON)

    assert kept(drawn) == names(drawn) | {on_its_way.name}
    assert not list((drawn.state / "pictures").rglob("gone*"))
