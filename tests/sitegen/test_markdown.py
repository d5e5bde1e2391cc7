"""The grammar of page bodies: what each construct becomes, and what is reported."""

from __future__ import annotations

import pytest

from sitegen.markdown import Problem, problems, render


def test_alignment_of_a_table_is_a_class_and_its_headings_have_a_scope() -> None:
    html = render("| a | b |\n| :- | -: |\n| 1 | 2 |\n")

    assert html == (
        "<table>\n<tbody>\n<tr>\n"
        '<th scope="col" class="align-left">a</th>\n<th scope="col" class="align-right">b</th>\n'
        '</tr>\n<tr>\n<td class="align-left">1</td>\n<td class="align-right">2</td>\n</tr>\n'
        "</tbody>\n</table>\n"
    )


def test_a_table_of_headings_alone_is_closed() -> None:
    assert render("| a |\n|---|\n").endswith("</tr>\n</tbody>\n</table>\n")


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    html = render('![Схема](/images/a.webp "Сеть <1>")')

    caption = "<figcaption>Сеть &lt;1&gt;</figcaption>"
    assert html == f'<figure><img src="/images/a.webp" alt="Схема">{caption}</figure>\n'


def test_a_picture_without_a_title_has_no_caption() -> None:
    assert render("![a](/b.webp)") == '<figure><img src="/b.webp" alt="a"></figure>\n'


@pytest.mark.parametrize("text", ["слово ![a](/b.webp)", "- ![a](/b.webp)", "[![a](/b.webp)](/c)"])
def test_a_picture_among_words_or_in_a_list_is_no_figure(text: str) -> None:
    assert "<figure>" not in render(text)


@pytest.mark.parametrize("kind", ["note", "warning"])
def test_a_call_out_is_an_aside(kind: str) -> None:
    assert (
        render(f"::: {kind}\nтекст\n:::\n") == f'<aside class="{kind}">\n<p>текст</p>\n</aside>\n'
    )


def test_a_call_out_ends_with_the_item_that_holds_it() -> None:
    html = render("- а\n\n  ::: note\n  б\n- в\n")

    assert html.count("<li>") == 2
    assert html.index("</aside>") < html.index("в")


def test_a_longer_fence_holds_a_call_out_within_a_call_out() -> None:
    html = render(":::: note\n::: warning\nа\n:::\n::::\n")

    inner = '<aside class="warning">\n<p>а</p>\n</aside>\n'
    assert html == f'<aside class="note">\n{inner}</aside>\n'


def test_four_spaces_make_code_of_a_call_out_sign() -> None:
    assert render("    ::: note\n") == "<pre><code>::: note\n</code></pre>\n"


def test_raw_html_is_shown_as_text() -> None:
    assert render("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "JaVaScRiPt:x"]
)
def test_an_address_that_runs_code_makes_no_link(address: str) -> None:
    assert "<a" not in render(f"[x]({address})")


def test_a_byte_order_mark_is_not_a_part_of_the_text() -> None:
    assert render("\ufeff## Заголовок") == "<h2>Заголовок</h2>\n"


def test_a_sound_page_has_no_problems() -> None:
    assert problems("## a\n\n### b\n\n::: note\nx\n:::\n\n`<b>` и 5 < 7\n") == []


def test_raw_html_is_reported_with_its_line() -> None:
    text = "a\n`<b>` <b>\n<i>x\n\n<div>\nx\n</div>\n"

    assert problems(text) == [
        Problem(2, "markdown.raw_html", {"html": "<b>"}),
        Problem(3, "markdown.raw_html", {"html": "<i>"}),
        Problem(5, "markdown.raw_html", {"html": "<div>"}),
    ]


def test_long_html_is_shortened() -> None:
    found = problems("<div class='" + "a" * 90 + "'>")

    assert len(found[0].details["html"]) == 40


def test_lines_are_counted_from_the_line_of_the_body_in_its_file() -> None:
    assert problems("# a", first_line=5)[0].line == 5


@pytest.mark.parametrize(
    ("text", "level"), [("# a", "1"), ("a\n===", "1"), ("##### a", "5"), ("###### a", "6")]
)
def test_a_heading_of_a_level_that_pages_lack_is_reported(text: str, level: str) -> None:
    assert problems(text) == [Problem(1, "markdown.heading_level", {"level": level})]


def test_an_unknown_call_out_is_reported_by_name() -> None:
    found = problems("a\n\n::: tip Совет\nx\n:::\n")

    assert found == [Problem(3, "markdown.container_unknown", {"name": "tip Совет"})]


def test_a_call_out_that_never_ends_is_reported() -> None:
    assert problems("::: note\nx\n") == [
        Problem(1, "markdown.container_unclosed", {"name": "note"})
    ]
