"""The picture of a page in social networks: the theme's background with the page's title on it."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont

from sitegen import files, filters
from sitegen.files import fingerprint
from sitegen.pages import Page
from sitegen.site import Site

FOLDER = "cards"
SHADES = 16
LEADING = 1.16
_BACK_COLOURS = 256 - SHADES
_RECIPE = "1"
Fonts = Sequence[tuple[ImageFont.FreeTypeFont, Sequence[range]]]


@dataclass(frozen=True)
class Design:
    """The look of a theme's cards; the digest names its files and our recipe."""

    folder: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its file's name within a release, and its words."""

    file: str
    title: str
    company: str


def design(theme: Path) -> Design | None:
    """Give the look of the cards; a theme without a folder `card` has none."""
    folder = theme / "card"
    if not (folder / "card.toml").is_file():
        return None
    names = sorted(file for file in folder.iterdir() if file.is_file())
    stamps = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in names)
    return Design(folder, _digest(folder, stamps))


def of_page(site: Site, company: Mapping[str, Mapping[str, Any]], page: Page) -> Card | None:
    """Give the card of a page; one with a picture of its own needs none."""
    look = None if page.image else design(site.theme)
    name = company.get(page.lang, {}).get("short_name", "")
    return card_of(look, page.url, page.title, name) if look else None


def card_of(look: Design, url: str, title: str, company: str) -> Card:
    """Name the card of a page; the name changes with the words and the look, never else."""
    words = fingerprint("\0".join((look.digest, title, company)))[:8]
    stem = url.strip("/") or "home"
    return Card(f"{FOLDER}/{stem}.{words}.png", title, company)


def kept(site: Site, card: Card) -> Path:
    """Give the file of a card; it is made once and kept with the state."""
    file, look = site.state / card.file, design(site.theme)
    if look and not file.is_file():
        data = draw(look, card.title, card.company)
        with files.explained(file):
            files.write_atomic(file, data)
    return file


def draw(look: Design, title: str, company: str) -> bytes:
    """Draw a card as PNG; the same words and look give the same bytes."""
    told = _told(look)
    picture = _back(look).copy()
    lines, fonts = _fitted(look, unescape(str(filters.nbsp(title))).replace(filters.JOINER, ""))
    _write(picture, (told["left"], told["title"]["top"]), lines, fonts)
    name = told["name"]
    _write(picture, (name["left"], name["top"]), [company], _fonts(look, name["size"]))
    written = io.BytesIO()
    picture.save(written, "PNG", compress_level=6)
    return written.getvalue()


@lru_cache(maxsize=8)
def _digest(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> str:
    read = (fingerprint((folder / name).read_bytes()) for name, _, _ in stamps)
    return fingerprint(_RECIPE + "".join(read))


@lru_cache(maxsize=8)
def _told(look: Design) -> dict[str, Any]:
    return tomllib.loads((look.folder / "card.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _back(look: Design) -> Image.Image:
    """Read the background as colours of a palette, with the shades of the words behind them."""
    with Image.open(look.folder / "back.png") as opened:
        back = opened.convert("RGB").quantize(_BACK_COLOURS, dither=Image.Dither.NONE)
    colours = (back.getpalette() or [])[: _BACK_COLOURS * 3]
    colours += [0] * (_BACK_COLOURS * 3 - len(colours))
    ground = ImageColor.getrgb(_told(look)["ground"])
    text = ImageColor.getrgb(_told(look)["text"])
    for shade in range(SHADES):
        share = shade / (SHADES - 1)
        colours += [round(a + (b - a) * share) for a, b in zip(ground, text, strict=True)][:3]
    back.putpalette(colours)
    return back


@lru_cache(maxsize=16)
def _fonts(look: Design, size: int) -> Fonts:
    return [
        (ImageFont.truetype(look.folder / name, size, layout_engine=ImageFont.Layout.BASIC),
         [_range(part) for part in written.split(",")])
        for name, written in _told(look)["fonts"].items()
    ]  # fmt: skip


def _range(written: str) -> range:
    first, _, last = written.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def _runs(text: str, fonts: Fonts) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Cut a text into pieces that one font file can write; what none can, the first one tries."""
    piece, current = "", fonts[0][0]
    for letter in text:
        known = (font for font, ranges in fonts if any(ord(letter) in part for part in ranges))
        font = next(known, fonts[0][0])
        if font is not current and piece:
            yield piece, current
            piece = ""
        piece, current = piece + letter, font
    if piece:
        yield piece, current


def _width(text: str, fonts: Fonts) -> float:
    return sum(font.getlength(piece) for piece, font in _runs(text, fonts))


def _fitted(look: Design, title: str) -> tuple[list[str], Fonts]:
    """Cut a title into lines at the largest size at which it fits; what is too long is shortened."""
    told = _told(look)
    largest, *smaller = told["title"]["sizes"]
    fonts = _fonts(look, largest)
    lines = list(_lines(title, fonts, told["width"]))
    for size in smaller:
        if len(lines) * _step(fonts) <= told["title"]["height"]:
            return lines, fonts
        fonts = _fonts(look, size)
        lines = list(_lines(title, fonts, told["width"]))
    limit = told["title"]["height"] // _step(fonts)
    if len(lines) > limit:
        lines = [*lines[: limit - 1], f"{lines[limit - 1].rstrip(' .,:;—')}…"]
    return lines, fonts


def _step(fonts: Fonts) -> int:
    return round(fonts[0][0].size * LEADING)


def _lines(text: str, fonts: Fonts, width: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _width(longer, fonts) > width:
            yield line
            longer = word
        line = longer
    yield line


def _write(
    picture: Image.Image, place: tuple[int, int], lines: Sequence[str], fonts: Fonts
) -> None:
    """Write lines onto a picture of a palette whose last colours are the shades of the words."""
    step = _step(fonts)
    height = min(picture.height - place[1], step * (len(lines) + 1))
    mask = Image.new("L", (picture.width - place[0], height))
    pen = ImageDraw.Draw(mask)
    for number, line in enumerate(lines):
        position = 0.0
        for piece, font in _runs(line, fonts):
            pen.text((position, number * step), piece, font=font, fill=255)
            position += font.getlength(piece)
    colours = mask.point([_BACK_COLOURS + value * (SHADES - 1) // 255 for value in range(256)])
    picture.paste(colours, place, mask.point([255 * (value > 15) for value in range(256)]))
