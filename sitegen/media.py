"""Pictures of the content: taken only when they really are pictures, without what cameras write in."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from sitegen import files, slugs
from sitegen.errors import MediaError
from sitegen.site import Site

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_WIDTH = 1600
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 82, "method": 4},
    "AVIF": {"quality": 65, "speed": 8},
}
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; `url` is what a page writes, sizes are in pixels and bytes."""

    name: str
    url: str
    width: int
    height: int
    bytes: int


def pictures(site: Site) -> list[Picture]:
    """List the pictures of the content folder by name; files that are no pictures are left out."""
    folder = site.content / "images"
    found = [_described(folder, file) for file in sorted(folder.rglob("*")) if _is_shown(file)]
    return [picture for picture in found if picture]


def add(site: Site, data: bytes, name: str) -> Picture:
    """
    Take a picture into the content folder.

    It is decoded and written anew: turned as the camera says, in sRGB, at most 1,600 pixels
    wide, with no EXIF, place or other metadata. The same picture gives the same file.

    Args:
        name: file name as uploaded, only to make a readable name.

    Raises:
        MediaError: media_too_big, media_too_many_pixels, media_not_picture or media_format.
        StorageError: the folder cannot be written.
    """
    if len(data) > MAX_BYTES:
        raise MediaError("media_too_big", name=name, limit_mb=str(MAX_BYTES // 1024 // 1024))
    kind, image = _decoded(data, name)
    encoded = _encoded(image, kind)
    stem = slugs.propose(_SUFFIX.sub("", Path(name).name)) or "image"
    file = site.content / "images" / f"{stem}-{files.fingerprint(encoded)[:8]}{FORMATS[kind]}"
    with files.explained(file):
        if not file.exists():
            files.write_atomic(file, encoded)
    return Picture(file.name, f"/images/{file.name}", image.width, image.height, len(encoded))


def _decoded(data: bytes, name: str) -> tuple[str, Image.Image]:
    try:
        with warnings.catch_warnings():
            # The size is judged by our own limit before a pixel is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
        _require_acceptable(image, name)
        image.load()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise MediaError("media_not_picture", name=name) from error
    kind = str(image.format)
    return kind, _plain(image, keeps_alpha=kind != "JPEG")


def _require_acceptable(image: Image.Image, name: str) -> None:
    if image.format not in FORMATS:
        raise MediaError("media_format", name=name, format=str(image.format))
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> MediaError:
    return MediaError("media_too_many_pixels", name=name, limit_mp=str(MAX_PIXELS // 1_000_000))


def _plain(image: Image.Image, *, keeps_alpha: bool) -> Image.Image:
    """Turn, convert to sRGB and shrink a picture, and leave all metadata behind."""
    turned = ImageOps.exif_transpose(image)
    profile = turned.info.get("icc_profile")
    has_alpha = keeps_alpha and turned.has_transparency_data
    plain = turned.convert("RGBA" if has_alpha else "RGB")
    if profile and turned.mode in {"RGB", "RGBA"}:
        plain = _in_srgb(plain, profile)
    if plain.width > MAX_WIDTH:
        height = max(1, round(plain.height * MAX_WIDTH / plain.width))
        plain = plain.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged profile is no reason to refuse the picture
    return converted or image


def _encoded(image: Image.Image, kind: str) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **_SAVING[kind])
    return written.getvalue()


def _is_shown(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and not file.name.startswith(".")


def _described(folder: Path, file: Path) -> Picture | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                width, height = image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    name = file.relative_to(folder).as_posix()
    return Picture(name, f"/images/{name}", width, height, file.stat().st_size)
