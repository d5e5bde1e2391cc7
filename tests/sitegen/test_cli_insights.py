"""status and explain: what a publish would change and why, what an edit touches, by words and by JSON."""

import json
from typing import Any

import pytest

from sitegen import cli, engine, insight
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import put, text

Out = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def published(site: Site) -> Site:
    engine.publish(site, actor="Егор")
    return site


def asked(capsys: Out, *arguments: str) -> Any:
    capsys.readouterr()
    cli.main([*arguments, "--json"])
    return json.loads(capsys.readouterr().out)


def test_after_a_publish_nothing_would_change(published: Site, settings: str, capsys: Out) -> None:
    assert cli.main(["status", "--site", settings, "--exit-code"]) == 0

    assert capsys.readouterr().out == "Nothing to publish: all is live.\n"


def test_status_says_what_would_change_and_why(published: Site, settings: str, capsys: Out) -> None:
    put(published, "pages/old.md", text("Старая"))
    engine.publish(published, actor="Егор")
    put(published, "pages/about.md", text("Другая"))
    put(published, "pages/new.md", text("Новая"))
    (published.content / "pages/old.md").unlink()
    before = made.tree(published.content.parent)

    assert cli.main(["status", "--site", settings]) == 0

    said = capsys.readouterr().out.splitlines()
    assert "new       new.html  (the page pages/new.md is new)" in said
    assert "removed   old.html  (its source is gone)" in said
    assert (
        "changed   about.html  (the text of pages/about.md; the description of pages/about.md; the title of pages/about.md)"
        in said
    )
    assert said[-1].endswith("To publish: publish.py publish.")
    after = made.tree(published.content.parent)
    # SQLite keeps its locks in this file; there is nothing of the site in it.
    assert {name for name in after if after[name] != before[name]} <= {"state/engine.db-shm"}


def test_status_answers_in_json_and_by_its_exit_code(
    published: Site, settings: str, capsys: Out
) -> None:
    put(published, "pages/about.md", text("Другая"))

    told = asked(capsys, "status", "--site", settings)
    code = cli.main(["status", "--site", settings, "--exit-code"])

    (about,) = (item for item in told["changes"] if item["output"] == "about.html")
    assert about["kind"] == "changed"
    assert about["reasons"][0]["details"] == {"path": "pages/about.md"}
    assert code == 3


def test_status_before_the_first_publish_names_everything(
    site: Site, settings: str, capsys: Out
) -> None:
    told = asked(capsys, "status", "--site", settings)

    assert {item["kind"] for item in told["changes"]} == {"new"}
    assert {item["reasons"][0]["key"] for item in told["changes"]} == {"reason_first"}


def test_a_long_status_is_cut_for_people_only(published: Site, settings: str, capsys: Out) -> None:
    for number in range(110):
        put(published, f"pages/p{number}.md", text(f"Страница {number}"))

    told = asked(capsys, "status", "--site", settings)
    cli.main(["status", "--site", settings])

    said = capsys.readouterr().out.splitlines()
    assert len(told["changes"]) > 110
    assert len(said) == 102
    assert said[-2].endswith("more; all with --json")


def test_status_of_a_damaged_site_is_refused(published: Site, settings: str, capsys: Out) -> None:
    put(published, "pages/bad.md", "x")

    assert cli.main(["status", "--site", settings]) == 1
    assert "error: pages/bad.md:1:" in capsys.readouterr().err


def test_status_sees_a_picture(published: Site, settings: str, capsys: Out) -> None:
    picture = published.content / "images/dot.png"
    (published.content / "images/more.png").write_bytes(picture.read_bytes())

    told = asked(capsys, "status", "--site", settings)

    (change,) = (item for item in told["changes"] if item["output"] == "images/more.png")
    assert change["reasons"][0]["key"] == "reason_file"


@pytest.mark.parametrize(
    "given", ["/about", "about.html", "/about#address", "http://localhost:8000/about?x=1"]
)
def test_explain_says_where_an_output_comes_from(
    published: Site, settings: str, capsys: Out, given: str
) -> None:
    assert cli.main(["explain", "--site", settings, given]) == 0

    said = capsys.readouterr().out
    assert "about.html has been like this since" in said
    assert "Its source is pages/about.md." in said
    assert "the file theme/templates/page.html" in said


def test_explain_answers_in_json(published: Site, settings: str, capsys: Out) -> None:
    told = asked(capsys, "explain", "--site", settings, "/news")

    assert (told["ok"], told["output"], told["source"]) == (True, "news.html", "")
    assert told["rendered_at"].startswith("20")


def test_an_output_keeps_the_moment_of_its_last_change(published: Site) -> None:
    first = insight.explain(published, "about.html").rendered_at
    put(published, "pages/services.md", text("Другие"))
    engine.publish(published, actor="Егор")

    assert insight.explain(published, "about.html").rendered_at == first
    assert insight.explain(published, "services.html").rendered_at != first


@pytest.mark.parametrize("given", ["/nothing", "nothing.html", "pages/nothing.md", "https://x.ru/"])
def test_what_is_not_there_cannot_be_explained(
    published: Site, settings: str, capsys: Out, given: str
) -> None:
    assert cli.main(["explain", "--site", settings, given]) == 1
    assert "The published site has no" in capsys.readouterr().err


def test_before_the_first_publish_there_is_nothing_to_explain(
    site: Site, settings: str, capsys: Out
) -> None:
    assert asked(capsys, "explain", "--site", settings, "/about")["error"] == "output_missing"


@pytest.mark.parametrize("given", ["pages/about.md", "{content}/pages/about.md"])
def test_an_edit_of_a_page_says_how_many_it_changes(
    published: Site, settings: str, capsys: Out, given: str
) -> None:
    path = given.format(content=published.content)

    assert cli.main(["explain", "--site", settings, path]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Pages that an edit of pages/about.md changes: 1 (files in all: 1)."
    assert said[1] == "  about.html"


def test_an_edit_of_news_changes_every_page_that_shows_it(
    published: Site, settings: str, capsys: Out
) -> None:
    told = asked(capsys, "explain", "--site", settings, "news/2026-01-10-item-01.md")

    assert told["source"] == "news/2026-01-10-item-01.md"
    assert {"news.html", "about.html", "news/item-01.html"} <= set(told["outputs"])
    assert told["count"] == len(told["outputs"])


@pytest.mark.parametrize(
    ("given", "page", "stranger"),
    [
        ("menu.toml", "en/index.html", "feeds/news-ru.atom"),
        ("theme/templates/page.html", "about.html", "index.html"),
        ("theme/static/css/site/01-base.css", "en/about.html", "robots.txt"),
    ],
)
def test_an_edit_of_a_menu_or_a_template_changes_the_pages_that_use_it(
    published: Site, settings: str, capsys: Out, given: str, page: str, stranger: str
) -> None:
    told = asked(capsys, "explain", "--site", settings, given)

    assert told["source"] == given
    assert page in told["outputs"]
    assert stranger not in told["outputs"]


def test_a_source_that_is_not_there_touches_nothing(published: Site) -> None:
    from sitegen.errors import ContentError

    for path in ("pages/nothing.md", "theme/templates/nothing.html", "nothing.toml"):
        with pytest.raises(ContentError):
            insight.affected(published, path)
