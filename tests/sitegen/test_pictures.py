import io
from pathlib import Path

import pytest
from PIL import Image

from sitegen import pictures
from sitegen.build import build
from sitegen.errors import ContentError
from sitegen.pictures import Picture
from sitegen.prefixes import Prefixes
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

TAG = '<img src="/images/a.png" alt="A">'


def picture(folder: Path, name: str, size: tuple[int, int], mode: str = "RGB") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, "teal").save(folder / name)
    return folder / name


def of_width(width: int, kind: str = "jpeg", *, moves: bool = False) -> Picture:
    return Picture("folder/a.jpg", kind, width, 300, "0123abcd", moves)


def widths(found: Picture) -> dict[str, list[int]]:
    versions = pictures.scaled(found)
    return {
        kind: [item.width for item in versions if item.kind == kind] for kind in pictures.FORMATS
    }


def test_a_small_picture_gets_its_size_only(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (40, 30))

    html = pictures.with_pictures(TAG, tmp_path)

    assert html == '<img src="/images/a.png" width="40" height="30" alt="A">'


def test_a_larger_one_is_offered_in_two_formats_and_several_widths(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (700, 350))

    html = pictures.with_pictures(TAG, tmp_path)

    digest = pictures.known(tmp_path, "a.png")
    assert digest
    avif, webp = (
        f'<source type="image/{kind}" srcset="/pictures/a-480.{digest.digest}.{kind} 480w, '
        f'/pictures/a-700.{digest.digest}.{kind} 700w" sizes="min(94vw, 43rem, 700px)">'
        for kind in ("avif", "webp")
    )
    image = '<img src="/images/a.png" width="700" height="350" alt="A">'
    assert html == f"<picture>{avif}{webp}{image}</picture>"


def test_all_but_the_first_wait_until_they_come_near(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (40, 30))

    html = pictures.with_pictures(TAG * 3, tmp_path)

    assert [' loading="lazy"' in part for part in html.split("<img")[1:]] == [False, True, True]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (of_width(239), {"avif": [], "webp": []}),
        (of_width(480), {"avif": [480], "webp": [480]}),
        (of_width(1200), {"avif": [480, 960, 1200], "webp": [480, 960, 1200]}),
        (of_width(4000), {"avif": [480, 960, 1600], "webp": [480, 960, 1600]}),
        (of_width(1200, "webp"), {"avif": [480, 960, 1200], "webp": [480, 960]}),
        (of_width(1200, moves=True), {"avif": [], "webp": []}),
    ],
)
def test_no_version_is_larger_than_the_picture(
    found: Picture, expected: dict[str, list[int]]
) -> None:
    assert widths(found) == expected


def test_a_picture_that_serves_itself_stands_among_the_sources(tmp_path: Path) -> None:
    picture(tmp_path, "a.webp", (600, 300))

    html = pictures.with_pictures('<img src="/images/a.webp">', tmp_path)

    assert ", /images/a.webp 600w" in html


def test_a_picture_that_is_missing_damaged_or_elsewhere_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(b"not a picture")
    html = (
        '<img src="/images/none.png"><img src="/images/b.png">'
        '<img src="/images/%00.png"><img src="https://else.where/a.png">'
    )

    assert pictures.with_pictures(html, tmp_path) == html


def test_a_changed_picture_has_other_names(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (500, 300))
    before = pictures.known(tmp_path, "a.png")

    Image.new("RGB", (500, 300), "red").save(tmp_path / "a.png")

    assert before != pictures.known(tmp_path, "a.png")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA"])
@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_every_kind_of_picture_is_made_the_same_each_time(
    tmp_path: Path, mode: str, kind: str
) -> None:
    Image.new(mode, (500, 300)).save(tmp_path / "a.png")
    found = pictures.known(tmp_path, "a.png")
    assert found
    wanted = next(item for item in pictures.scaled(found) if item.kind == kind)

    data = pictures.make(tmp_path, found, wanted)

    assert data == pictures.make(tmp_path, found, wanted)
    assert Image.open(io.BytesIO(data)).size == (480, 288)


def test_a_camera_that_was_held_upright_is_understood(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (600, 300), "teal").save(tmp_path / "a.jpg", exif=exif)

    found = pictures.known(tmp_path, "a.jpg")

    assert found
    assert (found.width, found.height) == (300, 600)
    data = pictures.make(tmp_path, found, pictures.scaled(found)[0])
    scaled = Image.open(io.BytesIO(data))
    assert scaled.size == (300, 600)
    assert not scaled.getexif()


def test_a_picture_that_moves_stays_as_it_is(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (500, 300), colour) for colour in ("red", "teal")]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:])

    found = pictures.known(tmp_path, "a.webp")

    assert found
    assert found.moves


def test_a_picture_that_ends_in_the_middle_is_named(tmp_path: Path) -> None:
    Image.effect_noise((500, 300), 90).save(tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])
    found = pictures.known(tmp_path, "a.png")
    assert found

    with pytest.raises(ContentError) as refusal:
        pictures.make(tmp_path, found, pictures.scaled(found)[0])

    assert (refusal.value.path, refusal.value.key) == ("images/a.png", "media_not_picture")


def test_a_build_holds_every_version_a_page_offers(site: Site) -> None:
    picture(site.content / "images" / "deep", "a b.png", (500, 300))
    put(site, "pages/seen.md", text(body="![Вид](/images/deep/a%20b.png)\n"))
    output = site.content.parent / "out"

    build(site, output, now=NOON)

    page = (output / "seen.html").read_text()
    names = {part.split(" ")[0] for part in page.split('"') if part.startswith("/pictures/")}
    assert len(names) == 2
    assert all((output / name[1:].replace("%20", " ")).is_file() for name in names)


def test_what_was_made_once_is_not_made_again(site: Site) -> None:
    picture(site.content / "images", "a.png", (500, 300))
    first = pictures.kept_all(site)
    stamps = [file.stat().st_mtime_ns for file in first.values()]

    again = pictures.kept_all(site)

    assert again == first
    assert [file.stat().st_mtime_ns for file in again.values()] == stamps
    assert made.tree(site.state / "pictures").keys() == {
        name.removeprefix("pictures/") for name in first
    }


def test_a_version_is_found_by_its_name_and_nothing_else_is(site: Site) -> None:
    picture(site.content / "images", "a[1].png", (500, 300))
    (name, *_) = pictures.files_of(site, "a[1].png")

    found = pictures.find(site, name)

    assert found
    assert found.is_file()
    for wrong in (
        name.replace("-480", "-481"),
        "pictures/a[1]-480.00000000.avif",
        "pictures/../x-480.00000000.avif",
        "pictures/none-480.00000000.avif",
        "pictures/x.avif",
    ):
        assert pictures.find(site, wrong) is None, wrong
    assert pictures.files_of(site, "none.png") == []


def test_prefixes_are_put_before_every_version() -> None:
    html = '<source srcset="/pictures/a.avif 480w, /images/a.webp 600w"><img src="/images/a.webp">'

    placed = Prefixes("", "https://files.example").applied(html)

    assert placed.count("https://files.example/") == 3
