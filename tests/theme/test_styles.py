import re
from pathlib import Path

STYLES = Path(__file__).parents[2] / "theme" / "static" / "css" / "site"
LIMIT_BYTES = 40 * 1024


def sheets() -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted(STYLES.glob("*.css"))}


def bare(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def test_all_styles_together_stay_small() -> None:
    assert sum(len(css.encode()) for css in sheets().values()) <= LIMIT_BYTES


def test_the_order_of_layers_comes_first_and_every_rule_lies_in_one() -> None:
    first, *others = sheets().values()

    assert bare(first).strip() == "@layer reset, base, components, utilities;"
    assert all(
        re.match(r"\s*@layer (reset|base|components|utilities) \{", bare(css)) for css in others
    )


def test_nothing_is_important_and_nothing_comes_from_elsewhere() -> None:
    for name, css in sheets().items():
        assert not re.search(r"!important|@import|@font-face|url\((?!\"data:)", bare(css)), name


def test_every_colour_and_size_that_is_used_has_been_set() -> None:
    css = "".join(bare(css) for css in sheets().values())

    used = set(re.findall(r"var\((--[\w-]+)\)", css))

    assert used <= set(re.findall(r"(--[\w-]+):", css))


def test_the_text_of_a_page_looks_the_same_while_it_is_edited() -> None:
    """The editor's page has no thead and puts a paragraph into every item of a list."""
    prose = sheets()["31-prose.css"] + sheets()["32-tables.css"]

    selectors = re.findall(r"([^{};]+)\{", bare(prose))

    for selector in selectors:
        assert not re.search(r"thead|li > p|p:first-child|p:last-child|:empty|:nth", selector), (
            selector
        )
    assert "white-space-collapse" not in prose


def test_movement_stops_for_those_who_ask_for_it() -> None:
    for name, css in sheets().items():
        moving = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{.*", "", bare(css), flags=re.DOTALL
        )
        assert not re.search(r"transition|animation|scroll-behavior", moving), name
