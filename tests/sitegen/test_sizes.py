from pathlib import Path

from PIL import Image

from sitegen import sizes


def picture(folder: Path, name: str, size: tuple[int, int]) -> Path:
    Image.new("RGB", size).save(folder / name)
    return folder / name


def test_a_picture_gets_its_own_size(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (40, 30))

    html = sizes.with_sizes('<img src="/images/a.png" alt="A">', tmp_path)

    assert html == '<img src="/images/a.png" width="40" height="30" alt="A">'


def test_a_changed_picture_is_measured_again(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", (40, 30))
    sizes.with_sizes('<img src="/images/a.png">', tmp_path)
    picture(tmp_path, "a.png", (8, 6))

    assert 'width="8" height="6"' in sizes.with_sizes('<img src="/images/a.png">', tmp_path)


def test_a_picture_that_is_missing_damaged_or_elsewhere_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(b"not a picture")
    html = (
        '<img src="/images/none.png"><img src="/images/b.png">'
        '<img src="/images/%00.png"><img src="https://else.where/a.png">'
    )

    assert sizes.with_sizes(html, tmp_path) == html
