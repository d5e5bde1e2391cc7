"""A long list in pages: which rows to ask for, and the links between the pages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.web import forms
from backend.web.visit import here

SIZE = 50
_AROUND = 2


@dataclass(frozen=True)
class Pages:
    """
    One page of a list of `total` rows.

    Numbers start at 1. A number past the end is the last page, so that a link stays good when rows go.
    """

    number: int
    size: int
    total: int
    base: str
    query: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 in an empty list."""
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.total, self.offset + self.size)

    @property
    def near(self) -> list[int]:
        """Numbers to show as links: both ends and those around this page; 0 stands for a gap."""
        shown = {1, self.count}
        shown |= set(range(self.number - _AROUND, self.number + _AROUND + 1))
        found: list[int] = []
        for number in sorted(shown & set(range(1, self.count + 1))):
            before = found[-1] if found else 0
            if number - before == 2:
                found.append(number - 1)
            elif number - before > 2:
                found.append(0)
            found.append(number)
        return found

    def path(self, number: int) -> str:
        """The address of page `number`, with the search and filters of this one."""
        pairs = [*self.query, *([("page", str(number))] if number > 1 else [])]
        return self.base + (f"?{urlencode(pairs)}" if pairs else "")


def asked(total: int, size: int = SIZE) -> Pages:
    """The page that the visitor asks for by `?page=` in a list of `total` rows."""
    incoming = here().incoming
    pairs = forms.question(str(incoming.query_string))
    query = tuple((name, value) for name, value in pairs if name != "page")
    wish = next((value for name, value in pairs if name == "page"), "")
    count = max(1, -(-total // size))
    return Pages(min(_number(wish), count), size, total, str(incoming.path), query)


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 9
    return max(1, int(text)) if is_number else 1
