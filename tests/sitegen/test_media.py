import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from sitegen import media
from sitegen.errors import MediaError
from sitegen.site import Site


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 128).save(written, kind, **options)
    return written.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {
        1: "N",
        2: (
            TiffImagePlugin.IFDRational(55),
            TiffImagePlugin.IFDRational(45),
            TiffImagePlugin.IFDRational(0),
        ),
    }
    return picture(exif=exif)


@pytest.mark.parametrize(
    ("kind", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")]
)
def test_a_picture_is_taken_and_named_by_its_content(site: Site, kind: str, suffix: str) -> None:
    taken = media.add(site, picture(kind), "Наш офис.JPG")

    assert taken.name.startswith("nash-ofis-")
    assert taken.url == f"/images/{taken.name}"
    assert taken.name.endswith(f".{suffix}")
    assert (taken.width, taken.height) == (40, 20)
    with Image.open(site.content / "images" / taken.name) as stored:
        assert (stored.format, stored.size) == (kind, (40, 20))
    assert taken.bytes == (site.content / "images" / taken.name).stat().st_size


def test_the_same_picture_is_stored_once(site: Site) -> None:
    assert media.add(site, picture(), "a.jpg") == media.add(site, picture(), "a.jpg")


def test_nothing_of_what_the_camera_wrote_stays(site: Site) -> None:
    taken = media.add(site, with_place(), "photo.jpg")

    data = (site.content / "images" / taken.name).read_bytes()
    assert b"SecretCamera" not in data
    assert b"Exif" not in data
    assert (taken.width, taken.height) == (20, 40)


def test_the_text_of_a_png_does_not_stay(site: Site) -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "SecretAuthor")

    taken = media.add(site, picture("PNG", pnginfo=notes), "a.png")

    assert b"SecretAuthor" not in (site.content / "images" / taken.name).read_bytes()


def test_a_profile_is_worked_in_and_a_damaged_one_is_passed_over(site: Site) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert media.add(site, picture(icc_profile=profile), "a.jpg").width == 40
    assert media.add(site, picture(icc_profile=b"broken"), "b.jpg").width == 40


def test_a_large_picture_is_made_narrower(site: Site) -> None:
    taken = media.add(site, picture(size=(3200, 1000)), "wide.jpg")

    assert (taken.width, taken.height) == (1600, 500)


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("P", "PNG"), ("L", "PNG"), ("RGBA", "WEBP"), ("1", "PNG")]
)
def test_every_way_of_colours_is_taken(site: Site, mode: str, kind: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (4, 4)).save(written, kind)

    assert media.add(site, written.getvalue(), "a").width == 4


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "media_not_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media_not_picture"),
        (b"%PDF-1.7", "media_not_picture"),
        (picture()[:200], "media_not_picture"),
        (picture("GIF"), "media_format"),
        (picture("TIFF"), "media_format"),
        (b"\xff\xd8" + b"0" * media.MAX_BYTES, "media_too_big"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(site: Site, data: bytes, key: str) -> None:
    before = sorted((site.content / "images").iterdir())

    with pytest.raises(MediaError) as refusal:
        media.add(site, data, "file.jpg")

    assert refusal.value.key == key
    assert sorted((site.content / "images").iterdir()) == before


def test_a_bomb_is_refused_before_it_is_unpacked(site: Site) -> None:
    for size in ((8000, 6000), (16000, 16000)):
        with pytest.raises(MediaError, match="media_too_many_pixels"):
            media.add(site, picture("PNG", size, "L"), "bomb.png")


@pytest.mark.parametrize("name", ["../../../etc/passwd", "....", "", "/", "日本.png"])
def test_no_name_leads_out_of_the_folder(site: Site, name: str) -> None:
    taken = media.add(site, picture(), name)

    assert (site.content / "images" / taken.name).is_file()
    assert "/" not in taken.name


def test_pictures_are_listed_with_their_sizes(site: Site) -> None:
    (site.content / "images/notes.txt").write_text("no picture")
    (site.content / "images/deep").mkdir()
    (site.content / "images/deep/a.png").write_bytes(picture("PNG"))
    (site.content / "images/link.png").symlink_to(Path("dot.png"))

    found = media.pictures(site)

    assert [(item.url, item.width, item.height) for item in found] == [
        ("/images/deep/a.png", 40, 20),
        ("/images/dot.png", 2, 2),
    ]
