"""Changes of single lines in sources whose head is `Name: value` lines, whatever the generator."""

from __future__ import annotations

import re


def with_line(text: str, name: str, value: str) -> str:
    """Set one line of the head, which is added behind the title if it is not there."""
    line = f"{name}: {value}"
    pattern = re.compile(rf"^{name}: .*$", re.MULTILINE)
    if pattern.search(text):
        return pattern.sub(lambda _: line, text, count=1)
    return re.sub(
        r"^(title: .*)$", rf"\1\n{line}", text, count=1, flags=re.MULTILINE | re.IGNORECASE
    )


def line(text: str, name: str) -> str:
    """Give a value of the head, or nothing."""
    found = re.search(rf"^{name}: (.*)$", text, re.MULTILINE)
    return found[1] if found else ""
