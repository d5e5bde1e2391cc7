"""Whether the HTML of an output is valid: its syntax by a true parser, and what may stand in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped] # it has no types

from sitegen.errors import Problem

_DROPPED = {
    "acronym", "applet", "big", "blink", "center", "dir", "font", "frame", "frameset", "marquee",
    "strike", "tt",
}  # fmt: skip
_DROPPED_ATTRIBUTES = {
    "align", "bgcolor", "border", "cellpadding", "cellspacing", "valign", "hspace", "vspace",
}  # fmt: skip
_INTERACTIVE = {"a", "button", "details", "iframe", "label", "select", "textarea"}
_CLOSED = {"a", "button", "label"}
_CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "tr": {"td", "th"},
}
_TOOLS = {"script", "template"}
_NAMES_IDS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is not valid: `what` and where or with what; line 0: only that is known."""

    line: int
    key: str
    what: str
    where: str


def flaws(html: str) -> list[Flaw]:
    """List what is wrong with a whole page, syntax first."""
    parser = HTMLParser(namespace_html_elements=False)
    root: Element = parser.parse(html)
    lines = html.split("\n")
    found = [_of_syntax(lines, place[0], code) for place, code, _ in parser.errors]
    return found + list(dict.fromkeys(_of_elements(root)))


def problems(outputs: Mapping[str, str]) -> list[Problem]:
    """
    Check whole outputs by name; what a template does to all of them is told once.

    The path of a problem is the output's, the line the one in the output; `count` says on how
    many outputs it stands.
    """
    first: dict[tuple[str, str, str], tuple[str, int]] = {}
    counts: dict[tuple[str, str, str], int] = {}
    for name, html in outputs.items():
        for flaw in flaws(html):
            mark = (flaw.key, flaw.what, flaw.where)
            first.setdefault(mark, (name, flaw.line))
            counts[mark] = counts.get(mark, 0) + 1
    return [
        Problem(
            name, line, key, {"what": what, "where": where, "count": str(counts[mark])}, "warning"
        )
        for mark, (name, line) in first.items()
        for key, what, where in [mark]
    ]


def _of_syntax(lines: list[str], line: int, code: str) -> Flaw:
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Flaw(line, "html_syntax", code.replace("-", " "), text[:80])


def _of_elements(root: Element) -> Iterator[Flaw]:
    ids = {element.get("id") for element in root.iter()}
    if not root.get("lang"):
        yield Flaw(0, "html_lacks", "html", "lang")
    for element, parents in _walk(root, ()):
        tag = _tag(element)
        yield from _of_place(element, tag, parents)
        yield from _of_attributes(element, tag, ids)


def _walk(element: Element, parents: tuple[str, ...]) -> Iterator[tuple[Element, tuple[str, ...]]]:
    yield element, parents
    inner = (*parents, _tag(element))
    for child in element:
        yield from _walk(child, inner)


def _of_place(element: Element, tag: str, parents: tuple[str, ...]) -> Iterator[Flaw]:
    if tag in _DROPPED:
        yield Flaw(0, "html_dropped", tag, tag)
    outer = next((parent for parent in parents if parent in _CLOSED), "")
    if outer and _is_interactive(element, tag) and (outer != "label" or tag in {"a", "label"}):
        yield Flaw(0, "html_nested", tag, outer)
    for child in element:
        if tag in _CHILDREN and _tag(child) not in _CHILDREN[tag] | _TOOLS:
            yield Flaw(0, "html_child", _tag(child), tag)


def _is_interactive(element: Element, tag: str) -> bool:
    if tag == "input":
        return element.get("type") != "hidden"
    return tag in _INTERACTIVE and (tag != "a" or element.get("href") is not None)


def _of_attributes(element: Element, tag: str, ids: set[str | None]) -> Iterator[Flaw]:
    for name in sorted(_DROPPED_ATTRIBUTES.intersection(element.keys())):
        yield Flaw(0, "html_dropped", tag, name)
    if tag == "img" and not element.get("src"):
        yield Flaw(0, "html_lacks", tag, "src")
    if element.get("id") == "" or " " in (element.get("id") or ""):
        yield Flaw(0, "html_value", tag, "id")
    for name in _NAMES_IDS:
        for wanted in (element.get(name) or "").split():
            if wanted not in ids:
                yield Flaw(0, "html_reference", tag, f'{name}="{wanted}"')


def _tag(element: Element) -> str:
    """Give the name of an element; comments and processing instructions have a function for it."""
    name: object = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else "script"
