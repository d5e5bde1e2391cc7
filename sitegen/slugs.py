"""Addresses proposed from titles: Russian letters in Latin ones, words joined by hyphens."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 60
_LETTERS = dict(
    zip(
        "абвгдезийклмнопрстуфхцъыьэ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "",
            "y",
            "",
            "e",
        ],
        strict=True,
    )
) | {"ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}


def propose(title: str) -> str:
    """
    Make the last part of an address from a title: `Связь для офиса` is `svyaz-dlya-ofisa`.

    Long titles are cut between words; a title without a letter or a digit gives an empty text.
    """
    latin = "".join(_LETTERS.get(letter, letter) for letter in title.lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)
    while len(slug) > MAX_LENGTH and len(words) > 1:
        words.pop()
        slug = "-".join(words)
    return slug[:MAX_LENGTH]
