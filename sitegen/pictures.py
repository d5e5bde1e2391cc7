"""Pictures in the sizes and formats that screens want, and the HTML that offers them."""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from PIL import Image, ImageOps, UnidentifiedImageError

from sitegen import files
from sitegen.errors import ContentError
from sitegen.site import Site

FOLDER = "pictures"
WIDTHS = (480, 960, 1600)
SMALLEST = 240
COLUMN = "43rem"
FORMATS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 8},
    "webp": {"quality": 80, "method": 4},
}
_RECIPE = f"1 {sorted(FORMATS.items())}"
_ORIENTATION = 0x0112
_TURNED = range(5, 9)
# Cameras write these; asking a PNG for its orientation would decode all of it.
_TURNING = {"jpeg", "webp", "avif"}
_IMAGE = re.compile(r'<img src="/images/([^"]+)"([^>]*)>')
_SCALED = re.compile(r"(.+)-(\d+)\.([0-9a-f]{8})\.(avif|webp)")


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a picture of the content; the digest names its bytes and our recipe."""

    name: str
    kind: str
    width: int
    height: int
    digest: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Scaled:
    """One smaller version of a picture; `file` is its name within a release."""

    file: str
    width: int
    kind: str


def known(folder: Path, name: str) -> Picture | None:
    """Look at a picture of the images folder; None when it is missing or cannot be read."""
    file = folder / name
    try:
        status = file.stat()
        return _looked_at(file, name, (status.st_mtime_ns, status.st_size))
    except (OSError, ValueError):
        return None


def scaled(picture: Picture) -> list[Scaled]:
    """
    Give the smaller versions of a picture: 480, 960 and 1,600 pixels wide and its own width.

    What is small already or moves stays as it is; the original serves for its own format and width.
    """
    if picture.width < SMALLEST or picture.moves:
        return []
    widths = [width for width in WIDTHS if width < picture.width]
    widths += [picture.width] if picture.width <= WIDTHS[-1] else []
    stem = picture.name.rpartition(".")[0]
    return [
        Scaled(f"{FOLDER}/{stem}-{width}.{picture.digest}.{kind}", width, kind)
        for kind in FORMATS
        for width in widths
        if (kind, width) != (picture.kind, picture.width)
    ]


def files_of(site: Site, name: str) -> list[str]:
    """Name the smaller versions of a picture as a release does."""
    picture = known(site.content / "images", name)
    return [wanted.file for wanted in scaled(picture)] if picture else []


def with_pictures(html: str, folder: Path) -> str:
    """
    Put each picture of the images folder into an element that offers its smaller versions.

    Width and height keep the place while it loads, all but the first load when they come near.
    A picture that is missing or cannot be read is left as it is: naming it is the check's work.
    """
    shown = 0

    def offered(match: re.Match[str]) -> str:
        nonlocal shown
        picture = known(folder, unquote(match[1]))
        if picture is None:
            return match[0]
        shown += 1
        lazy = ' loading="lazy"' if shown > 1 else ""
        size = f' width="{picture.width}" height="{picture.height}"'
        image = f'<img src="/images/{match[1]}"{size}{lazy}{match[2]}>'
        sources = "".join(_sources(picture))
        return f"<picture>{sources}{image}</picture>" if sources else image

    return _IMAGE.sub(offered, html)


def make(folder: Path, picture: Picture, wanted: Scaled) -> bytes:
    """
    Write a smaller version; the same picture gives the same bytes.

    Raises:
        ContentError: the picture ends in the middle, or is damaged otherwise.
    """
    plain = _decoded(folder / picture.name, picture.name)
    if wanted.width != plain.width:
        height = max(1, round(plain.height * wanted.width / plain.width))
        plain = plain.resize((wanted.width, height), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    plain.save(written, wanted.kind.upper(), **FORMATS[wanted.kind])
    return written.getvalue()


def kept(site: Site, picture: Picture, wanted: Scaled) -> Path:
    """Give the file of a smaller version; it is made once and kept with the state."""
    file = site.state / wanted.file
    if not file.is_file():
        data = make(site.content / "images", picture, wanted)
        with files.explained(file):
            files.write_atomic(file, data)
    return file


def kept_all(site: Site) -> dict[str, Path]:
    """Make what is missing of all pictures, on every core; give the files by name in a release."""
    folder = site.content / "images"
    names = sorted(_names(folder))
    pairs = [
        (picture, wanted)
        for picture in (known(folder, name) for name in names)
        if picture
        for wanted in scaled(picture)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        made = threads.map(lambda pair: kept(site, *pair), pairs)
        return {wanted.file: file for (_, wanted), file in zip(pairs, made, strict=True)}


def find(site: Site, file: str) -> Path | None:
    """Give a smaller version by its name in a release, made now if need be; None if there is none."""
    match = _SCALED.fullmatch(file.removeprefix(f"{FOLDER}/"))
    folder = site.content / "images"
    if match is None or ".." in file:
        return None
    stem = folder / match[1]
    for original in sorted(stem.parent.glob(f"{glob.escape(stem.name)}.*")):
        picture = known(folder, original.relative_to(folder).as_posix())
        for wanted in scaled(picture) if picture else ():
            if wanted.file == file and picture:
                return kept(site, picture, wanted)
    return None


def _decoded(file: Path, name: str) -> Image.Image:
    try:
        with Image.open(file) as opened:
            is_turned = str(opened.format).lower() in _TURNING
            turned = ImageOps.exif_transpose(opened) if is_turned else opened
            return turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except (OSError, SyntaxError) as error:
        raise ContentError(f"images/{name}", 0, "media_not_picture", name=name) from error


def _sources(picture: Picture) -> Iterator[str]:
    versions = scaled(picture)
    sizes = f"min(94vw, {COLUMN}, {picture.width}px)"
    for kind in FORMATS:
        urls = [(f"/{quote(item.file)}", item.width) for item in versions if item.kind == kind]
        if kind == picture.kind:
            urls.append((f"/images/{quote(picture.name)}", picture.width))
        srcset = ", ".join(f"{escape(url)} {width}w" for url, width in urls)
        yield f'<source type="image/{kind}" srcset="{srcset}" sizes="{sizes}">' if versions else ""


@lru_cache(maxsize=4000)
def _looked_at(file: Path, name: str, _stamp: tuple[int, int]) -> Picture | None:
    """Read a file once for each time it changed."""
    data = file.read_bytes()
    try:
        with Image.open(io.BytesIO(data)) as opened:
            width, height = opened.size
            kind, moves = str(opened.format).lower(), bool(getattr(opened, "is_animated", False))
            if kind in _TURNING and opened.getexif().get(_ORIENTATION) in _TURNED:
                width, height = height, width
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return None
    digest = files.fingerprint(_RECIPE.encode() + data)[:8]
    return Picture(name, kind, width, height, digest, moves)


def _names(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
            yield file.relative_to(folder).as_posix()
