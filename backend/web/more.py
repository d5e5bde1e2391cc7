"""A long list by key: where the visitor is in it, and the link onwards; see `backend.db.keyset`."""

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.web import forms
from backend.web.visit import here


@dataclass(frozen=True)
class Links:
    """Paths to the beginning of a list and to its next rows; empty where there is nothing to go to."""

    first: str
    onwards: str


def place() -> str:
    """The place (`?after=`) that the visitor asks for; empty at the beginning."""
    return next((value for name, value in _question() if name == "after"), "")


def links(after: str) -> Links:
    """
    The links below a page of a list, with the search and filters of this one.

    Args:
        after: the place of its last row as `keyset.Rows.after` gives it.
    """
    return Links(_path("") if place() else "", _path(after) if after else "")


def _question() -> list[tuple[str, str]]:
    return forms.question(str(here().incoming.query_string))


def _path(after: str) -> str:
    pairs = [pair for pair in _question() if pair[0] != "after"]
    if after:
        pairs.append(("after", after))
    base = str(here().incoming.path)
    return base + (f"?{urlencode(pairs)}" if pairs else "")
