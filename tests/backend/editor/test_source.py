"""Plain-text mode: what it shows, what it refuses, and that the text always stays."""

import pytest

from sitegen import drafts
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, base_of, changed, read_only, stored
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

SOURCE = f"/editor/source/{ABOUT}"


def save(visitor: Visitor, text: str, *, action: str = "save") -> Page:
    """Type a text into the form and press a button."""
    form = visitor.get(SOURCE).form(ABOUT)
    return visitor.submit(form, text=text, action=action)


def typed(page: Page) -> str:
    """What stands in the text area."""
    return dict(page.form(ABOUT).fields)["text"]


def test_the_form_holds_the_text_to_the_last_character(egor: Visitor, site: Site):
    (site.content / ABOUT).write_text("---\ntitle: О нас\n---\n\n\n<b> & “ё” \t\n\n", "utf-8")

    assert typed(egor.get(SOURCE)) == stored(site)


def test_saving_keeps_the_text_as_a_draft(egor: Visitor, site: Site):
    page = save(egor, stored(site) + "\nЕщё слово.\n")

    assert "Черновик сохранён." in page.text
    assert drafts.load(site, ABOUT).text == stored(site) + "\nЕщё слово.\n"
    assert drafts.load(site, ABOUT).author == "Егор Лесков"


def test_saving_without_a_change_makes_no_difference(egor: Visitor, site: Site):
    save(egor, stored(site))

    assert drafts.changed(site) == []


def test_line_ends_of_windows_survive_the_browser(egor: Visitor, site: Site):
    (site.content / ABOUT).write_bytes("---\r\ntitle: О нас\r\n---\r\n\r\nРаз.\r\n".encode())

    save(egor, "---\ntitle: О нас\n---\n\nДва.\n")

    assert drafts.load(site, ABOUT).text == "---\r\ntitle: О нас\r\n---\r\n\r\nДва.\r\n"


def test_show_draws_the_text_without_saving(egor: Visitor, site: Site):
    page = save(egor, stored(site) + "\n## Новый раздел\n", action="show")

    assert "<h2>Новый раздел</h2>" in page.html
    assert typed(page).endswith("## Новый раздел\n")
    assert drafts.changed(site) == []


def test_markup_in_a_text_is_shown_and_never_run(egor: Visitor, site: Site):
    page = save(egor, stored(site) + "\n<script>alert(1)</script>\n", action="show")

    assert "<script>alert" not in page.html
    assert "HTML в тексте не действует" in page.text


def test_damaged_front_matter_is_refused_and_the_text_stays(egor: Visitor, site: Site):
    text = stored(site).replace("description:", "opisanie:")

    page = save(egor, text)

    assert page.status == 422
    assert "строка 3" in page.text
    assert typed(page) == text
    assert drafts.changed(site) == []


def test_a_text_over_one_megabyte_is_refused_and_stays(egor: Visitor, site: Site):
    text = stored(site) + "я" * 300_000 + "x" * 500_000

    page = egor.post(SOURCE, {"text": text, "base": base_of(egor), "action": "save"})

    assert page.status in (413, 422)
    assert drafts.changed(site) == []


def test_a_little_too_much_text_stays_in_the_form(egor: Visitor, site: Site):
    text = stored(site) + "x" * (1024 * 1024)

    page = save(egor, text[: 1024 * 1024])

    assert page.status == 422
    assert "одного мегабайта" in page.text
    assert typed(page) == text[: 1024 * 1024]


def test_a_page_that_is_damaged_on_disk_opens_with_its_problem(egor: Visitor, site: Site):
    (site.content / ABOUT).write_text("---\ntitle: О нас\nкрасный\n---\n", encoding="utf-8")

    page = egor.get(SOURCE)

    assert "Страница на диске повреждена" in page.text
    assert "строка 3" in page.text


def test_a_damaged_page_is_repaired_here(egor: Visitor, site: Site):
    (site.content / ABOUT).write_text("---\ntitle: О нас\nкрасный\n---\n", encoding="utf-8")

    page = save(egor, "---\ntitle: О нас\n---\n")

    assert "Черновик сохранён." in page.text


@pytest.mark.parametrize("address", ["edit", "preview"])
def test_a_damaged_page_opens_in_plain_text(egor: Visitor, site: Site, address: str):
    (site.content / ABOUT).write_text("---\ntitle: О нас\nкрасный\n---\n", encoding="utf-8")

    page = egor.get(f"/editor/{address}/{ABOUT}", follow=False)

    assert page.location.endswith(SOURCE)


def test_a_file_that_is_not_utf8_says_so(egor: Visitor, site: Site):
    (site.content / ABOUT).write_bytes(b"---\ntitle: \xcf\xf0\n---\n")

    page = egor.get(SOURCE)

    assert page.status == 422
    assert "UTF-8" in page.text


@pytest.mark.parametrize("path", ["pages/nothing.md", "pages/../kabinet.md", "company.toml"])
def test_what_is_no_page_is_not_found(egor: Visitor, site: Site, path: str):
    assert egor.get(f"/editor/source/{path}").status == 404
    assert egor.get(f"/editor/edit/{path}").status == 404
    assert egor.post(f"/editor/source/{path}", {"text": "x", "base": ""}).status == 404


def test_another_person_in_other_lines_is_joined(egor: Visitor, adam: Visitor, site: Site):
    form = egor.get(SOURCE).form(ABOUT)
    changed(adam, site, "2020 | 10", "2020 | 12")

    text = stored(site).replace("## Кто мы", "## Кто мы такие")
    page = egor.submit(form, text=text, action="save")

    assert "ничего не пропало" in page.text
    assert "## Кто мы такие" in typed(page)
    assert "2020 | 12" in typed(page)


def test_another_person_in_the_same_line_leads_to_both_texts(
    egor: Visitor, adam: Visitor, site: Site
):
    form = egor.get(SOURCE).form(ABOUT)
    changed(adam, site, "## Кто мы", "## Наша команда")

    text = stored(site).replace("## Кто мы", "## Кто мы такие")
    page = egor.submit(form, text=text, action="save")

    assert "Два текста одной страницы" in page.text
    assert "Другой текст: Адам Громов" in page.text


def test_a_disk_that_takes_nothing_leaves_the_text_in_the_form(egor: Visitor, site: Site):
    form = egor.get(SOURCE).form(ABOUT)
    read_only(site.state / "drafts")

    page = egor.submit(form, text=stored(site) + "\nЕщё.\n", action="save")

    assert page.status == 503
    assert "ничего не сохранено" in page.text
    assert typed(page).endswith("\nЕщё.\n")


def test_a_session_that_is_over_keeps_the_text_and_offers_it(egor: Visitor, site: Site):
    form = egor.get(SOURCE).form(ABOUT)
    egor.cookies.clear()

    page = egor.submit(form, text=stored(site) + "\nЭто не пропадёт.\n", action="save")
    assert page.status == 401
    sign_in = page.form("/staff/sign-in")
    offer = egor.submit(sign_in, login="egor@logotelecom.test", password=people.PASSWORD)
    again = egor.submit(offer.form(SOURCE))

    assert "Черновик сохранён." in again.text
    assert "Это не пропадёт." in drafts.load(site, ABOUT).text
