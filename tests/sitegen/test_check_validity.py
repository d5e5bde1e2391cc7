import pytest

from sitegen.check import validity

RIGHT = """<!doctype html>
<html lang="ru">
<head><meta charset="utf-8"><title>x</title></head>
<body>
<label for="q">q</label><input id="q" type="search"><label><input type="checkbox"> да</label>
<ul><li>1</li><!-- c --></ul><dl><div><dt>1</dt><dd>2</dd></div></dl>
<table><tbody><tr><th scope="col">1</th></tr></tbody></table>
<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><a name="z">x</a><button aria-controls="q">b</button>
</body>
</html>
"""


def flaws(inner: str) -> list[tuple[int, str, str, str]]:
    html = RIGHT.replace("</body>", f"{inner}\n</body>")
    return [(item.line, item.key, item.what, item.where) for item in validity.flaws(html)]


def test_a_right_page_has_no_flaws() -> None:
    assert validity.flaws(RIGHT) == []


@pytest.mark.parametrize(
    ("inner", "what"),
    [
        ("<p>1<div>2</div></p>", "unexpected end tag"),
        ("<b>1", "expected one end tag but got another"),
        ('<img src="/a" src="/b">', "duplicate attribute"),
        ("1 &nosuch; 2", "expected named entity"),
        ("<table><p>1</p></table>", "unexpected start tag implies table voodoo"),
    ],
)
def test_broken_syntax_is_named(inner: str, what: str) -> None:
    assert what in {said for _, key, said, _ in flaws(inner) if key == "html_syntax"}


def test_syntax_is_told_by_line_with_what_stands_there() -> None:
    assert flaws("<p>1</i></p>") == [(9, "html_syntax", "unexpected end tag", "<p>1</i></p>")]


@pytest.mark.parametrize(
    ("inner", "flaw"),
    [
        ("<center>1</center>", ("html_dropped", "center", "center")),
        ('<p align="right">1</p>', ("html_dropped", "p", "align")),
        ('<a href="/a"><button>1</button></a>', ("html_nested", "button", "a")),
        ('<button><input type="text"></button>', ("html_nested", "input", "button")),
        ('<label><a href="/a">1</a></label>', ("html_nested", "a", "label")),
        ("<ul><div>1</div></ul>", ("html_child", "div", "ul")),
        ('<img alt="x">', ("html_lacks", "img", "src")),
        ('<p id="a b">1</p>', ("html_value", "p", "id")),
        ('<label for="none">1</label>', ("html_reference", "label", 'for="none"')),
        ('<p aria-describedby="q none">1</p>', ("html_reference", "p", 'aria-describedby="none"')),
    ],
)
def test_what_the_language_does_not_allow_is_named(inner: str, flaw: tuple[str, str, str]) -> None:
    assert flaws(inner) == [(0, *flaw)]


@pytest.mark.parametrize(
    "inner",
    ['<button><input type="hidden"></button>', "<label><select></select></label>", "<a>1</a>"],
)
def test_what_is_allowed_is_no_flaw(inner: str) -> None:
    assert flaws(inner) == []


def test_a_page_without_a_language_is_named() -> None:
    found = validity.flaws(RIGHT.replace(' lang="ru"', ""))

    assert [(item.key, item.what, item.where) for item in found] == [("html_lacks", "html", "lang")]


def test_what_a_template_does_to_all_pages_is_told_once_with_their_number() -> None:
    bad = RIGHT.replace("<body>", "<body><center>1</center>")

    (problem,) = validity.problems({"a.html": bad, "b.html": bad, "c.html": RIGHT})

    assert (problem.path, problem.key, problem.severity) == ("a.html", "html_dropped", "warning")
    assert problem.details["count"] == "2"
