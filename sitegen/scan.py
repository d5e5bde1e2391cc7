"""What a piece of HTML leads to and shows: links, pictures, anchors, headings, files it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

# The HTML is our own, so its tags are whole; a true parser takes ten times as long, which is
# felt when a site has a thousand pages.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"(<(script|style)\b[^>]*>).*?</\2\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_HEADING = re.compile(r"h[1-6]")
_KNOWN = {"a", "img", "link", "script", "h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class Found:
    """Addresses as they are meant, not as they are escaped; pictures with their words."""

    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    headings: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def scan(html: str) -> Found:
    """Look through HTML that our templates and our grammar made."""
    found = Found()
    for match in _TAG.finditer(_CODE.sub(r"\1", _COMMENT.sub("", html))):
        tag, written = match[1].lower(), match[2]
        if tag in _KNOWN or " id=" in written:
            _note(found, tag, _attributes(written))
    return found


def _note(found: Found, tag: str, values: dict[str, str]) -> None:
    if values.get("id"):
        found.ids.add(values["id"])
    if tag == "a" and "href" in values:
        found.links.append(values["href"])
    elif tag == "img":
        found.images.append((values.get("src", ""), values.get("alt", "")))
    elif tag == "link" and values.get("rel") == "stylesheet":
        found.files.append(values.get("href", ""))
    elif tag == "script" and values.get("src"):
        found.files.append(values["src"])
    elif _HEADING.fullmatch(tag):
        found.headings.append(int(tag[1]))


def _attributes(written: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(written)
    }
