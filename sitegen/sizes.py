"""Sizes of pictures, written into the HTML of a page, so that nothing moves while they load."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

_PICTURE = re.compile(r'<img src="/images/([^"]+)"')


def with_sizes(html: str, images: Path) -> str:
    """
    Give every picture of the images folder its own width and height in pixels.

    The look stays the same, they are the size it has anyway. A picture that is missing or
    cannot be read is left as it is: naming it is the check's work.
    """

    def sized(match: re.Match[str]) -> str:
        size = _size_of(images / unquote(match[1]))
        return f'{match[0]} width="{size[0]}" height="{size[1]}"' if size else match[0]

    return _PICTURE.sub(sized, html)


def _size_of(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
        return _measured(file, (status.st_mtime_ns, status.st_size))
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=1000)
def _measured(file: Path, _stamp: tuple[int, int]) -> tuple[int, int] | None:
    """Read the head of a file once for each time it changed."""
    try:
        with Image.open(file) as picture:
            return picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return None
