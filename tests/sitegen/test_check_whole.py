"""The thorough check of a real site: languages, repeats, damaged pictures, HTML, by file and line."""

import json
from dataclasses import replace

import pytest
from PIL import Image

from sitegen import pages
from sitegen.check import whole, wording
from sitegen.errors import BuildFailed, Problem
from sitegen.site import Site
from tests.sitegen.made import NOON, put, text

RUSSIAN = (
    "Мы подключаем офисы к интернету за три дня и даём номера в коде города, договор бессрочный."
)
ENGLISH = (
    "We connect offices to the Internet within three days and give them numbers of the city code."
)


def checked(site: Site) -> list[Problem]:
    return whole.problems(site, now=NOON)


def told(site: Site) -> list[tuple[str, int, str, str]]:
    return [(item.path, item.line, item.key, item.severity) for item in checked(site)]


def test_a_right_site_has_no_problems(site: Site) -> None:
    assert told(site) == []


def test_errors_and_what_takes_time_are_told_together(site: Site) -> None:
    put(site, "pages/wrong.md", text(body="[мимо](/nothing)\n"))
    base = site.theme / "templates/base.html"
    base.write_text(base.read_text("utf-8").replace("<nav>", "<nav><center>x</center>"), "utf-8")

    found = told(site)

    assert found[0] == ("pages/wrong.md", 5, "link_dead", "error")
    assert [(key, severity) for _, _, key, severity in found[1:]] == [("html_dropped", "warning")]


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        ("pages/new.md", f"{RUSSIAN}\n\n{ENGLISH}\n", 7),
        ("pages/en/new.md", f"{ENGLISH}\n\n- {RUSSIAN}\n", 7),
    ],
)
def test_a_paragraph_in_the_other_language_is_told_by_line(
    site: Site, path: str, body: str, line: int
) -> None:
    put(site, path, text("SIP 2026", body))

    assert (path, line, "language_mixed", "warning") in told(site)


@pytest.mark.parametrize(
    "body",
    [
        f"```\n{ENGLISH}\n```\n",
        f"`{ENGLISH}`\n",
        "Настройте SIP: Asterisk, FreePBX, Yeastar, Grandstream, Cisco, Mikrotik, Fanvil и другие АТС.\n",
        "[сюда](https://example.org/we-connect-offices-to-the-internet-within-three-days-and-more)\n",
        f"{RUSSIAN} {ENGLISH[:60]}\n",
    ],
)
def test_names_code_and_quotations_are_no_other_language(site: Site, body: str) -> None:
    put(site, "pages/new.md", text(body=body))

    assert told(site) == []


def test_a_description_in_the_other_language_is_told_by_its_line(site: Site) -> None:
    put(site, "pages/new.md", text(description=ENGLISH))

    assert told(site) == [("pages/new.md", 3, "language_mixed", "warning")]


def test_a_wrong_lang_attribute_is_told(site: Site) -> None:
    base = site.theme / "templates/base.html"
    base.write_text(base.read_text("utf-8").replace('lang="{{ lang }}"', 'lang="ru"', 1), "utf-8")

    found = [item for item in told(site) if item[2] == "lang_wrong"]

    assert ("en/about.html", 1, "lang_wrong", "warning") in found
    assert not [path for path, *_ in found if not path.startswith("en/")]


def test_equal_titles_and_descriptions_are_told_by_line(site: Site) -> None:
    put(site, "pages/one.md", text("Один", description="Одно и то же."))
    put(site, "pages/two.md", text(" один", description="Одно и  то же."))
    put(site, "pages/en/three.md", text("Один", description="Одно и то же."))

    assert told(site) == [
        ("pages/two.md", 3, "description_repeated", "warning"),
        ("pages/two.md", 2, "title_repeated", "warning"),
    ] or told(site) == [
        ("pages/two.md", 2, "title_repeated", "warning"),
        ("pages/two.md", 3, "description_repeated", "warning"),
    ]


def test_a_picture_that_cannot_be_decoded_stops_a_publish(site: Site) -> None:
    (site.content / "images/bad.png").write_bytes(b"this is no picture")
    put(site, "pages/new.md", text(body="Текст\n\n![слова](/images/bad.png)\n"))

    assert ("pages/new.md", 7, "picture_damaged", "error") in told(site)


def test_a_picture_cut_short_is_told_even_when_nobody_shows_it(site: Site) -> None:
    file = site.content / "images/cut.png"
    Image.effect_noise((64, 64), 50).save(file)
    file.write_bytes(file.read_bytes()[:900])
    (site.content / "images/drawn.svg").write_text("<svg/>")

    assert told(site) == [("images/cut.png", 0, "picture_damaged", "warning")]


def test_a_damaged_picture_of_the_front_matter_is_told_by_its_line(site: Site) -> None:
    (site.content / "images/bad.png").write_bytes(b"this is no picture")
    put(site, "pages/new.md", text(image="/images/bad.png"))

    assert ("pages/new.md", 3, "picture_damaged", "error") in told(site)


def test_an_address_of_a_data_file_is_told_by_its_line(site: Site) -> None:
    company = site.content / "company.toml"
    company.write_text(
        company.read_text("utf-8").replace("[ru]", '[ru]\nterms = "/terms"'), "utf-8"
    )
    base = site.theme / "templates/base.html"
    link = '<nav><a href="{{ company.get("terms", "/") }}">x</a>'
    base.write_text(base.read_text("utf-8").replace("<nav>", link), "utf-8")

    (problem,) = checked(site)

    line = company.read_text("utf-8").splitlines().index('terms = "/terms"') + 1
    assert (problem.path, problem.line, problem.key) == ("company.toml", line, "link_dead")


def test_anchors_that_stand_twice_are_told_of_the_template(site: Site) -> None:
    base = site.theme / "templates/base.html"
    base.write_text(base.read_text("utf-8").replace("<nav>", '<nav id="address">'), "utf-8")

    assert [(path, key) for path, _, key, _ in told(site)] == [("theme → 404.html", "id_repeated")]


def test_a_site_that_cannot_be_read_is_refused_by_file_and_line(site: Site) -> None:
    put(site, "pages/bad.md", "---\ntitle: a\nsize: 1\n---\n")

    with pytest.raises(BuildFailed) as refused:
        checked(site)

    assert [(item.path, item.line) for item in refused.value.problems] == [("pages/bad.md", 3)]


def test_a_link_to_an_old_address_is_told_with_the_new_one(site: Site) -> None:
    put(site, "pages/new.md", text(aliases="/old", body="Текст\n"))
    put(site, "pages/other.md", text("Другая", body="Раз\n\n[сюда](/old) [туда](/new)\n"))

    (problem,) = checked(site)

    assert (problem.path, problem.line, problem.key) == ("pages/other.md", 7, "link_moved")
    assert problem.details == {"url": "/old", "target": "/new"}


def test_outside_links_are_asked_for_only_on_demand(site: Site) -> None:
    put(site, "pages/new.md", text(body="[там](http://127.0.0.1:1/)\n"))
    asked: list[str] = []

    assert told(site) == []
    found = whole.problems(site, now=NOON, external=True, tell=asked.append)

    assert [(item.path, item.line, item.key) for item in found] == [
        ("pages/new.md", 5, "outside_dead")
    ]
    assert asked == ["http://127.0.0.1:1/"]


def test_a_language_without_known_letters_is_not_judged(site: Site) -> None:
    page = pages.page_of(site, "pages/en/new.md", text("SIP", f"{RUSSIAN}\n"))

    assert [item.key for item in wording.of_page(page)] == ["language_mixed"]
    assert wording.of_page(replace(page, lang="ka")) == []


def test_problems_can_be_told_to_machines(site: Site) -> None:
    put(site, "pages/new.md", text(body="![](/images/dot.png)\n"))

    assert json.dumps([item.details for item in checked(site)]) == '[{"url": "/images/dot.png"}]'
