"""The script's saves: what they answer, two people on one page, and what is refused."""

import pytest

from sitegen import drafts
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, base_of, changed, put, read_only, stored
from tests.support import people
from tests.support.visitor import Visitor


def test_a_save_answers_with_the_new_revision(egor: Visitor, site: Site):
    page = changed(egor, site, "Кто мы", "Кто мы такие")

    assert page.status == 200
    assert page.json["revision"] == drafts.load(site, ABOUT).revision
    assert page.json["merged"] is False
    assert "text" not in page.json


def test_a_save_leaves_the_file_of_the_site_alone(egor: Visitor, site: Site):
    before = stored(site)

    changed(egor, site, "Кто мы", "Кто мы такие")

    assert stored(site) == before


def test_the_same_save_twice_is_one_save(egor: Visitor, site: Site):
    base = base_of(egor)
    first = put(egor, stored(site) + "\nЕщё.\n", base)

    second = put(egor, stored(site) + "\nЕщё.\n", base)

    assert first.json["revision"] == second.json["revision"]
    assert second.json["merged"] is False


def test_changes_of_two_people_in_different_places_are_joined(
    egor: Visitor, adam: Visitor, site: Site
):
    base, text = base_of(egor), stored(site)
    put(adam, text.replace("2020 | 10", "2020 | 12"), base)

    page = put(egor, text.replace("## Кто мы", "## Кто мы такие"), base)

    assert page.json["merged"] is True
    assert "## Кто мы такие" in page.json["text"]
    assert "2020 | 12" in page.json["text"]


def test_changes_of_the_same_line_lead_to_both_texts(egor: Visitor, adam: Visitor, site: Site):
    base, text = base_of(egor), stored(site)
    put(adam, text.replace("## Кто мы", "## Наша команда"), base)

    page = put(egor, text.replace("## Кто мы", "## Кто мы такие"), base)

    assert page.status == 409
    assert "Оба текста сохранены" in page.json["message"]
    shown = egor.get(page.json["conflict_url"])
    assert "## Наша команда" in shown.text
    assert "## Кто мы такие" in shown.text
    assert "## Наша команда" in drafts.load(site, ABOUT).text


def test_damaged_front_matter_is_refused_with_its_line(egor: Visitor, site: Site):
    page = changed(egor, site, "description:", "opisanie:")

    assert page.status == 422
    assert page.json["line"] == 3
    assert "Неизвестное поле" in page.json["message"]


def test_an_address_that_is_taken_is_refused(egor: Visitor, site: Site):
    page = changed(egor, site, "title:", "slug: services\ntitle:")

    assert page.status == 422
    assert "уже занят" in page.json["message"]
    assert page.json["line"] == 2


def test_a_page_that_takes_the_address_of_this_one_is_named(egor: Visitor, site: Site):
    twin = site.content / "pages" / "zz.md"
    twin.write_text("---\ntitle: Другая\nslug: about\n---\n", encoding="utf-8")

    page = changed(egor, site, "Кто мы", "Кто мы такие")

    assert page.status == 422
    assert "pages/zz.md" in page.json["message"]


def test_a_draft_over_one_megabyte_is_refused(egor: Visitor, site: Site):
    page = put(egor, stored(site) + "я" * 600_000, base_of(egor))

    assert page.status == 422
    assert "одного мегабайта" in page.json["message"]


def test_an_endless_body_is_refused(egor: Visitor, site: Site):
    assert put(egor, "x" * 3_000_000, "").status == 413


@pytest.mark.parametrize("sent", [{}, {"text": 1, "base": ""}, {"text": "x"}, {"base": "x"}])
def test_what_is_no_save_is_refused(egor: Visitor, site: Site, sent: dict[str, object]):
    page = egor.put(f"/editor/drafts/{ABOUT}", sent)

    assert page.status == 422
    assert "не понял" in page.json["message"]


def test_what_is_no_json_is_refused(egor: Visitor, site: Site):
    page = egor.send("PUT", f"/editor/drafts/{ABOUT}", b"{", "application/json")

    assert page.status == 400


def test_an_unknown_base_is_refused_without_loss(egor: Visitor, site: Site):
    changed(egor, site, "Кто мы", "Кто мы такие")

    page = put(egor, stored(site) + "\nЕщё.\n", "0" * 64)

    assert page.status == 422
    assert "Кто мы такие" in drafts.load(site, ABOUT).text


@pytest.mark.parametrize("path", ["pages/../../etc/passwd", "images/dot.png", "pages/Ы.md"])
def test_a_path_that_is_no_page_is_not_found(egor: Visitor, site: Site, path: str):
    assert put(egor, "---\ntitle: x\n---\n", "", path).status in (404, 422)


def test_a_disk_that_takes_nothing_is_told_and_nothing_changes(egor: Visitor, site: Site):
    base, text = base_of(egor), stored(site)
    read_only(site.state / "drafts")

    page = put(egor, text + "\nЕщё.\n", base)

    assert page.status == 503
    assert "ничего не сохранено" in page.json["message"]


def test_a_session_that_is_over_answers_where_to_sign_in(egor: Visitor, site: Site):
    egor.cookies.clear()

    page = egor.put(
        f"/editor/drafts/{ABOUT}",
        {"text": "x", "base": ""},
        Referer=f"{egor.url}/editor/edit/{ABOUT}",
    )

    assert page.status == 401
    assert page.json["sign_in_url"].startswith("/staff/sign-in?next=%2Feditor%2Fedit%2Fpages%2F")


def test_a_page_that_was_removed_meanwhile_keeps_the_text(egor: Visitor, site: Site):
    base, text = base_of(egor), stored(site)
    (site.content / ABOUT).unlink()

    page = put(egor, text.replace("Кто мы", "Кто мы такие"), base)

    assert page.status == 409
    shown = egor.get(page.json["conflict_url"])
    assert "страницу удалили" in shown.text
    assert "Кто мы такие" in shown.text


def test_a_manager_has_no_drafts(app: object, site: Site, egor: Visitor):
    mila = people.signed_in(egor.app, people.mila())

    assert put(mila, "x", "").status == 404
