import pytest

from sitegen.build import build
from sitegen.errors import BuildFailed, Problem
from sitegen.site import Site
from tests.sitegen.made import NOON, put, text


def checked(site: Site) -> list[Problem]:
    """Give errors and warnings alike."""
    try:
        report = build(site, site.content.parent / "out", now=NOON)
    except BuildFailed as error:
        return error.problems
    return list(report.warnings)


def told(site: Site) -> list[tuple[str, int, str, str]]:
    return [(item.path, item.line, item.key, item.severity) for item in checked(site)]


def test_a_right_site_has_no_problems(site: Site) -> None:
    body = (
        "[дом](/) [страница](/about#address) [тут](#address) [файл](/images/dot.png) [поиск](/about?q=1)\n\n"
        "[там](https://example.org/nothing) [почта](mailto:a@example.org) [звонок](tel:+7)\n\n"
        "[карта](/sitemap.xml) [лента](/feeds/news-ru.atom) [иначе](/services/telephony)\n"
    )
    put(site, "pages/right.md", text(body=body))

    assert told(site) == []


@pytest.mark.parametrize(
    ("body", "line", "key"),
    [
        ("Раз.\n\n[мимо](/nothing)\n", 7, "link_dead"),
        ('[мимо](/about/deeper "подсказка")\n', 5, "link_dead"),
        ("[мимо](/draft)\n", 5, "link_dead"),
        ("[мимо](/nothing#part)\n", 5, "link_dead"),
        ("[мимо][там]\n\n[там]: /nothing\n", 7, "link_dead"),
        ("[мимо](/about#nothing)\n", 5, "anchor_missing"),
        ("[мимо](#nothing)\n", 5, "anchor_missing"),
        ("[мимо](/о-нас)\n", 5, "link_dead"),
        ("Текст ![нет](/images/nothing.png)\n", 5, "image_missing"),
    ],
)
def test_what_leads_nowhere_is_an_error_by_line(site: Site, body: str, line: int, key: str) -> None:
    put(site, "pages/wrong.md", text(body=body))

    assert told(site) == [("pages/wrong.md", line, key, "error")]


@pytest.mark.parametrize(
    ("body", "line", "key"),
    [
        ("![](/images/dot.png)\n", 5, "alt_missing"),
        ("## Раз\n\n#### Два\n", 7, "heading_skips"),
        ("Раз<br>два\n", 5, "markdown.raw_html"),
        ("# Раз\n", 5, "markdown.heading_level"),
        ("Слово.\n\n> # Раз\n", 7, "markdown.heading_level"),
        ("Раз\n===\n", 5, "markdown.heading_level"),
        ("::: беда\n", 5, "markdown.container_unknown"),
    ],
)
def test_what_is_only_bad_is_a_warning_by_line(site: Site, body: str, line: int, key: str) -> None:
    put(site, "pages/poor.md", text(body=body))

    assert told(site) == [("pages/poor.md", line, key, "warning")]


def test_a_dead_address_is_reported_on_every_line_that_names_it(site: Site) -> None:
    put(site, "pages/wrong.md", text(body="[а](/no)\n\n[б](/no-longer)\n\n[в](/no)\n"))

    assert [(item.line, item.details["url"]) for item in checked(site)] == [
        (5, "/no"),
        (7, "/no-longer"),
        (9, "/no"),
    ]


def test_a_first_heading_of_the_third_level_skips_the_second(site: Site) -> None:
    put(site, "pages/poor.md", text(body="Слово.\n\n### Раз\n"))

    assert told(site) == [("pages/poor.md", 7, "heading_skips", "warning")]


def test_a_picture_in_the_front_matter_must_exist(site: Site) -> None:
    put(site, "pages/wrong.md", text(image="/images/nothing.png"))

    assert told(site) == [("pages/wrong.md", 3, "image_missing", "error")]


def test_the_menu_is_checked_by_line(site: Site) -> None:
    menu = site.content / "menu.toml"
    menu.write_text(
        menu.read_text("utf-8").replace('"/services/telephony"', '"/services/no"'), "utf-8"
    )

    assert ("menu.toml", 4, "link_dead", "error") in told(site)


def test_a_dead_link_of_a_template_is_reported_once(site: Site) -> None:
    base = site.theme / "templates/base.html"
    base.write_text(base.read_text("utf-8").replace("<h1>", '<a href="/gone">x</a><h1>'), "utf-8")

    ((path, line, key, severity),) = told(site)

    assert (path, line, key, severity) == ("theme → 404.html", 0, "link_dead", "error")


def test_a_heavy_page_is_a_warning(site: Site) -> None:
    put(site, "pages/heavy.md", text(body="Слово. " * 8000))

    assert told(site) == [("pages/heavy.md", 0, "page_heavy", "warning")]


def test_scripts_count_as_weight(site: Site) -> None:
    (site.theme / "static/site.js").write_text("//" + "x" * 70_000)
    base = site.theme / "templates/base.html"
    script = "<script src=\"{{ asset('site.js') }}\"></script></head>"
    base.write_text(base.read_text("utf-8").replace("</head>", script), "utf-8")

    assert {item.key for item in checked(site)} == {"page_heavy"}


def test_errors_stand_before_warnings(site: Site) -> None:
    put(site, "pages/a-poor.md", text(body="![](/images/dot.png)\n"))
    put(site, "pages/wrong.md", text(body="[мимо](/nothing)\n"))

    assert [item.severity for item in checked(site)] == ["error", "warning"]
