import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "theme" / "static" / "css" / "site"
DARK = "@media (prefers-color-scheme: dark)"
BACKS = ("paper", "surface", "tint", "tint-strong", "warn-tint")
TEXT_PAIRS = [
    *((ink, back) for ink in ("text", "text-soft", "link", "link-hover") for back in BACKS),
    *((ink, "deep") for ink in ("on-deep", "on-deep-soft")),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    *(("accent-text", back) for back in BACKS),
]
MARK_PAIRS = [
    *(("line-strong", back) for back in BACKS[:3]),
    *(("focus", back) for back in BACKS),
    ("primary", "surface"),
    ("primary", "tint"),
    ("accent", "deep"),
]


def variables(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))


def scheme(name: str) -> dict[str, str]:
    light, dark = (STYLES / "01-colors.css").read_text().split(DARK)
    return variables(light) | (variables(dark) if name == "dark" else {})


def colour(names: dict[str, str], name: str) -> str:
    value = names[name]
    reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return colour(names, reference[1]) if reference else value


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    names = scheme(name)

    weak = {
        (ink, back): round(contrast(colour(names, ink), colour(names, back)), 2)
        for ink, back in TEXT_PAIRS
        if contrast(colour(names, ink), colour(names, back)) < 4.5
    }

    assert not weak


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_mark_that_means_something_stands_out(name: str) -> None:
    names = scheme(name)

    weak = {
        (mark, back): round(contrast(colour(names, mark), colour(names, back)), 2)
        for mark, back in MARK_PAIRS
        if contrast(colour(names, mark), colour(names, back)) < 3
    }

    assert not weak


def test_the_low_vision_version_has_the_highest_contrast() -> None:
    css = (STYLES / "05-sight.css").read_text()

    pairs = re.findall(r"--sight-back: (#\w{6});\s*--sight-ink: (#\w{6});", css)

    assert len(pairs) == 3
    assert all(contrast(back, ink) >= 7 for back, ink in pairs)


def test_the_dark_scheme_changes_raw_colours_only() -> None:
    dark = (STYLES / "01-colors.css").read_text().split(DARK)[1]

    assert all(name.startswith(("raw-", "picture-")) for name in variables(dark))
