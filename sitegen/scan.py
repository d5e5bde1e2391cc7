"""What a piece of HTML leads to and shows: links, pictures, anchors, headings, files it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

# The HTML is our own, so its tags are whole; a true parser takes ten times as long, which is
# felt when a site has a thousand pages.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"(<(script|style)\b[^>]*>).*?</\2\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_REFRESH = re.compile(r"\d+\s*;\s*url=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
_KNOWN = {"a", "area", "html", "img", "link", "meta", "script", "source"} | {
    f"h{level}" for level in range(1, 7)
}
# What a page names in its head besides style sheets: it must be there, but weighs nothing.
_NAMED = {
    "icon",
    "alternate",
    "canonical",
    "preload",
    "modulepreload",
    "manifest",
    "apple-touch-icon",
}


@dataclass(slots=True)
class Found:
    """
    The facts about one piece of HTML; small, comparable, and plain enough to be stored.

    Addresses are as they are meant, not as they are escaped. A picture without any alt has None
    for its words; `files` weigh, `needs` (icons, feeds, other sizes of pictures) must only exist.
    `ids` are anchors, `repeated_ids` those that stand there twice. `refresh` is where a page of
    redirection leads.
    """

    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str | None]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    headings: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    repeated_ids: list[str] = field(default_factory=list)
    lang: str = ""
    title: str = ""
    description: str = ""
    refresh: str = ""


def scan(html: str) -> Found:
    """Look through HTML that our templates and our grammar made."""
    found = Found()
    bare = _CODE.sub(r"\1", _COMMENT.sub("", html))
    for match in _TAG.finditer(bare):
        tag, written = match[1].lower(), match[2]
        if tag in _KNOWN or " id=" in written:
            _note(found, tag, _attributes(written))
    title = _TITLE.search(bare)
    if title:
        found.title = " ".join(unescape(title[1]).split())
    return found


def _note(found: Found, tag: str, values: Mapping[str, str]) -> None:
    if values.get("id"):
        _note_id(found, values["id"])
    if tag in {"a", "area"} and "href" in values:
        found.links.append(values["href"])
    elif tag in {"img", "source"}:
        _note_picture(found, tag, values)
    elif tag in {"link", "script"}:
        _note_file(found, tag, values)
    elif tag in {"html", "meta"}:
        _note_head(found, tag, values)
    elif _HEADING.fullmatch(tag):
        found.headings.append(int(tag[1]))


def _note_id(found: Found, name: str) -> None:
    if name in found.ids:
        found.repeated_ids.append(name)
    found.ids.add(name)


def _note_picture(found: Found, tag: str, values: Mapping[str, str]) -> None:
    if tag == "img":
        found.images.append((values.get("src", ""), values.get("alt")))
    choices = (part.split() for part in values.get("srcset", "").split(","))
    found.needs += [words[0] for words in choices if words]


def _note_file(found: Found, tag: str, values: Mapping[str, str]) -> None:
    address = values.get("src" if tag == "script" else "href", "")
    kinds = set(values.get("rel", "").lower().split())
    if not address:
        return
    if tag == "script" or kinds == {"stylesheet"}:
        found.files.append(address)
    elif kinds & _NAMED:
        found.needs.append(address)


def _note_head(found: Found, tag: str, values: Mapping[str, str]) -> None:
    content = values.get("content", "")
    if tag == "html":
        found.lang = values.get("lang", "")
    elif values.get("name", "").lower() == "description":
        found.description = content
    elif values.get("property") in {"og:image", "twitter:image"}:
        found.needs.append(content)
    elif values.get("http-equiv", "").lower() == "refresh":
        leads = _REFRESH.match(content)
        found.refresh = leads[1] if leads else ""


@lru_cache(maxsize=8192)
def _attributes(written: str) -> Mapping[str, str]:
    """Read the attributes of a tag; most tags of a page stand on the page before as well."""
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(written)
    }
