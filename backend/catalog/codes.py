"""Codes of services, tariffs and parameters: what they look like, and a proposal from a title."""

import re
from collections.abc import Container

from backend.kernel.errors import InvalidError

LONGEST = 40
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# As in Russian passports since 2014 (Doc 9303 of ICAO).
# fmt: off
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}
# fmt: on


def require(code: str) -> str:
    """
    The code, if it is one: small Latin letters, digits, single hyphens inside.

    Raises:
        InvalidError: it is none, or longer than 40 characters.
    """
    if len(code) > LONGEST or not _CODE.fullmatch(code):
        raise InvalidError("catalog.code.bad")
    return code


def propose(title: str, taken: Container[str] = ()) -> str:
    """A code for a title that is not among `taken`; `item` where the title has no letters."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.casefold())
    words = re.findall(r"[a-z0-9]+", latin)
    stem = "-".join(words)[: LONGEST - 4].strip("-") or "item"
    tried, number = stem, 1
    while tried in taken:
        number += 1
        tried = f"{stem}-{number}"
    return tried
