"""The one grammar of page bodies: Markdown to HTML, and what is wrong with a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

CONTAINERS = ("note", "warning")
HEADING_LEVELS = ("h2", "h3", "h4")

_OPENING = re.compile(r"(:{3,})[ \t]*(" + "|".join(CONTAINERS) + r")[ \t]*")
_ALIGNMENT = re.compile(r"text-align:(left|center|right)")
_NO_SECTIONS = {"thead_open", "thead_close", "tbody_open", "tbody_close"}
_ITEMS = {"list_item_open", "list_item_close"}
_STRANGE_CONTAINER = re.compile(r"[ \t]{0,3}:{3,}[ \t]*(.*?)[ \t]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a text that the grammar does not have; `key` names the sentence to show."""

    line: int
    key: str
    details: dict[str, str] = field(default_factory=dict)


def render(body: str) -> str:
    """
    Turn the body of a page (without its front matter) into HTML.

    The editor's JavaScript holds the same rules; both give the same bytes for any text.
    """
    return str(_GRAMMAR.render(_without_mark(body)))


def problems(body: str, *, first_line: int = 1) -> list[Problem]:
    """
    Name what a page may not contain, in the order of lines.

    Args:
        body: the text without its front matter.
        first_line: number of the body's first line within its file.
    """
    tokens = _WITH_HTML.parse(_without_mark(body))
    found = [*_raw_html(tokens), *_headings(tokens), *_strange_containers(tokens)]
    found.sort(key=lambda problem: problem.line)
    return [Problem(item.line + first_line, item.key, item.details) for item in found]


def _without_mark(body: str) -> str:
    """Drop a byte order mark: JavaScript takes it for a space, Python for a letter."""
    return body.removeprefix("\ufeff")


def _raw_html(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "html_block":
            yield Problem(_line(token), "markdown.raw_html", {"html": _shortened(token.content)})
        for offset, html in _inline_html(token):
            yield Problem(_line(token) + offset, "markdown.raw_html", {"html": _shortened(html)})


def _inline_html(token: Token) -> Iterator[tuple[int, str]]:
    """Give each piece of HTML within a paragraph with its line, counted from the paragraph's."""
    position = 0
    for child in token.children or ():
        if child.type in {"html_inline", "code_inline"}:
            found = token.content.find(child.content, position)
            position = found + len(child.content) if found >= 0 else position
        if child.type == "html_inline":
            yield token.content.count("\n", 0, position - len(child.content)), child.content


def _headings(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "heading_open" and token.tag not in HEADING_LEVELS:
            yield Problem(_line(token), "markdown.heading_level", {"level": token.tag[1:]})


def _strange_containers(tokens: Sequence[Token]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "container_open" and not token.meta["closed"]:
            yield Problem(_line(token), "markdown.container_unclosed", {"name": token.info})
        if token.type == "inline":
            yield from _container_lines(token)


def _container_lines(token: Token) -> Iterator[Problem]:
    """Find `:::` lines that became the text of a paragraph because no container took them."""
    for offset, line in enumerate(token.content.split("\n")):
        match = _STRANGE_CONTAINER.fullmatch(line)
        if match and match[1]:
            name = _shortened(match[1])
            yield Problem(_line(token) + offset, "markdown.container_unknown", {"name": name})


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _shortened(text: str, limit: int = 40) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _grammar(*, html: bool) -> MarkdownIt:
    grammar = MarkdownIt("js-default", {"html": html})
    grammar.block.ruler.before(
        "fence",
        "container",
        _container,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    grammar.core.ruler.push("shape", _shape)
    for name, rule in _RULES.items():
        grammar.add_render_rule(name, rule)
    return grammar


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 — the parser calls it so
    """Parse `::: note` … `:::`; the closing line has at least as many colons."""
    opening = None if state.is_code_block(start) else _OPENING.fullmatch(_text(state, start))
    if not opening or silent:
        return bool(opening)
    last, closed = _closing_line(state, start, end, colons=len(opening[1]))
    token = state.push("container_open", "aside", 1)
    token.info, token.markup, token.attrs = opening[2], opening[1], {"class": opening[2]}
    token.map, token.meta = [start, last + closed], {"closed": closed}
    _parse_inside(state, start + 1, last)
    state.push("container_close", "aside", -1).info = opening[2]
    state.line = last + closed
    return True


def _closing_line(state: StateBlock, start: int, end: int, *, colons: int) -> tuple[int, bool]:
    closing = re.compile(rf":{{{colons},}}[ \t]*")
    for line in range(start + 1, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return line, False
        if not state.is_code_block(line) and closing.fullmatch(_text(state, line)):
            return line, True
    return end, False


def _parse_inside(state: StateBlock, start: int, end: int) -> None:
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", end
    state.md.block.tokenize(state, start, end)
    state.parentType, state.lineMax = parent, line_max


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _shape(state: StateCore) -> None:
    """Give figures and tables the tokens that both the site and the editor draw."""
    state.tokens = [token for token in state.tokens if token.type not in _NO_SECTIONS]
    items = 0
    for index, token in enumerate(state.tokens):
        items += token.nesting if token.type in _ITEMS else 0
        if token.type == "inline" and not items:
            _shape_figure(state.tokens[index - 1 : index + 2])
        if token.type in {"th_open", "td_open"}:
            _shape_cell(token)


def _shape_figure(paragraph: Sequence[Token]) -> None:
    """Make a figure of a paragraph that holds one image; in a list a picture stays among words."""
    opening, inline, closing = paragraph
    children = inline.children or []
    if opening.type == "paragraph_open" and [child.type for child in children] == ["image"]:
        opening.type, opening.tag = "figure_open", "figure"
        closing.type, closing.tag = "figure_close", "figure"
        children[0].type = "figure_image"


def _shape_cell(token: Token) -> None:
    """Name alignment by a class, because the content policy refuses style attributes."""
    aligned = _ALIGNMENT.fullmatch(str(token.attrs.pop("style", "")))
    if token.tag == "th":
        token.attrs["scope"] = "col"
    if aligned:
        token.attrs["class"] = f"align-{aligned[1]}"


def _table_open(*_args: object) -> str:
    return "<table>\n<tbody>\n"


def _table_close(*_args: object) -> str:
    return "</tbody>\n</table>\n"


def _figure_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    caption = str(tokens[index].attrs.pop("title", ""))
    image = renderer.image(tokens, index, options, env)
    return f"{image}<figcaption>{escapeHtml(caption)}</figcaption>" if caption else image


_RULES: dict[str, Callable[..., str]] = {
    "table_open": _table_open,
    "table_close": _table_close,
    "figure_image": _figure_image,
}
_GRAMMAR = _grammar(html=False)
_WITH_HTML = _grammar(html=True)
