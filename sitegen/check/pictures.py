"""Pictures of the content folder that cannot be decoded, whoever shows them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

from sitegen.check import lines
from sitegen.errors import Problem
from sitegen.pages import Page

FOLDER = "images"
# Formats that a browser draws by itself and Pillow does not know.
_VECTOR = {".svg"}


def shown(page: Page) -> set[str]:
    """Give the names of the pictures that a page shows, below the folder of pictures."""
    urls = [url for url, _ in lines.body_of(page.body).images]
    if page.image:
        urls.append(page.image)
    prefix = f"/{FOLDER}/"
    return {unquote(url.removeprefix(prefix)) for url in urls if url.startswith(prefix)}


def damaged(pages: Iterable[Page], content: Path, *, whole: bool = True) -> list[Problem]:
    """
    Find pictures that a page shows and nobody can see, by the page's line.

    Args:
        whole: decode every pixel; otherwise only the head is read, which is quick.
    """
    found = []
    for page in pages:
        for name in sorted(shown(page)):
            reason = fault(content / FOLDER / name, whole=whole)
            if reason:
                found.append(_of_page(page, name, reason))
    return found


def damaged_files(content: Path) -> list[Problem]:
    """Find pictures that cannot be decoded, shown or not."""
    folder = content / FOLDER
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name[0] != ".")
    faults = ((file.relative_to(content).as_posix(), fault(file)) for file in files)
    return [
        Problem(name, 0, "picture_damaged", {"name": name, "reason": reason}, "warning")
        for name, reason in faults
        if reason
    ]


def fault(file: Path, *, whole: bool = True) -> str:
    """Say why a picture cannot be decoded; empty when it can, or when there is none."""
    if file.suffix.lower() in _VECTOR:
        return ""
    try:
        status = file.stat()
    except OSError:
        return ""
    return _decoded(file, (status.st_mtime_ns, status.st_size), whole=whole)


@lru_cache(maxsize=4096)
def _decoded(file: Path, _stamp: tuple[int, int], *, whole: bool) -> str:
    """Decode a picture once for each time it changed."""
    try:
        with Image.open(file) as picture:
            if whole:
                picture.load()
    except UnidentifiedImageError:
        return "not a picture"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return str(error) or type(error).__name__
    return ""


def _of_page(page: Page, name: str, reason: str) -> Problem:
    url = f"/{FOLDER}/{name}"
    own = page.image and unquote(page.image) == url
    line = lines.of_field(page, "image") if own else lines.of_address(page, url)[0]
    return Problem(
        page.path, line, "picture_damaged", {"name": f"{FOLDER}/{name}", "reason": reason}
    )
