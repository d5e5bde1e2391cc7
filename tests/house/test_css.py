"""The styles of the cabinets: colours that can be read, no force, nothing undefined, nothing left over."""

import re
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2] / "backend"
STYLES = BACKEND / "static" / "css"
PARTS = (STYLES / "cabinet.css.parts").read_text(encoding="utf-8").split()
OVER_THE_SITE = [
    "pages/" + name for name in (STYLES / "pages/editing.css.parts").read_text().split()
]
ENOUGH = 4.5
ENOUGH_FOR_EDGES = 3.0

# Words on a ground: (text, ground).
READ = [
    ("text", "paper"),
    ("text", "surface"),
    ("text", "tint"),
    ("text", "tint-strong"),
    ("text-soft", "paper"),
    ("text-soft", "surface"),
    ("text-soft", "tint"),
    ("link", "paper"),
    ("link", "surface"),
    ("link", "tint"),
    ("link", "tint-strong"),
    ("link-hover", "surface"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-danger", "danger"),
    ("on-danger", "danger-hover"),
    ("on-deep", "deep"),
    ("on-deep", "deep-lit"),
    ("on-deep-soft", "deep"),
    ("on-deep-soft", "deep-lit"),
    ("ok", "ok-tint"),
    ("note", "note-tint"),
    ("warning", "warning-tint"),
    ("problem", "problem-tint"),
    ("problem", "surface"),
    ("text", "ok-tint"),
    ("text", "note-tint"),
    ("text", "warning-tint"),
    ("text", "problem-tint"),
    ("link", "ok-tint"),
    ("link", "note-tint"),
    ("link", "warning-tint"),
]
# What must be seen though it is no word: borders of fields, the ring of the focus.
SEEN = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    ("focus", "surface"),
    ("focus", "paper"),
    ("focus", "tint-strong"),
    ("focus-on-deep", "deep"),
    ("focus-on-deep", "deep-lit"),
]


def style(name: str) -> str:
    """A style without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def styles() -> dict[str, str]:
    """Every style of the cabinets by its path; what lies over a page of the site is no part of them."""
    own = [path.relative_to(STYLES).as_posix() for path in sorted(STYLES.glob("pages/*.css"))]
    return {name: style(name) for name in PARTS + own}


def properties(text: str) -> dict[str, str]:
    """Custom properties and their values."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))


def colours(*, dark: bool) -> dict[str, str]:
    """Meanings with the raw colour of the scheme."""
    light, _, changed = style("colors.css").partition("@media (prefers-color-scheme: dark)")
    named = properties(light)
    raw = {**named, **(properties(changed) if dark else {})}
    return {
        name: raw[value.removeprefix("var(--").removesuffix(")")]
        for name, value in named.items()
        if not name.startswith("raw-")
    }


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [(*pair, ENOUGH) for pair in READ] + [(*pair, ENOUGH_FOR_EDGES) for pair in SEEN],
)
def test_what_stands_on_a_ground_can_be_seen(front: str, ground: str, least: float, dark: bool):
    named = colours(dark=dark)

    assert contrast(named[front], named[ground]) >= least


def test_the_contrast_is_computed_as_wcag_says():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_every_file_is_linked_by_some_page():
    templates = BACKEND.glob("templates/**/*.html")
    linked = "".join(path.read_text(encoding="utf-8") for path in templates)
    files = {path.relative_to(STYLES).as_posix() for path in STYLES.rglob("*.css")}

    assert {
        name for name in files - {*PARTS, *OVER_THE_SITE} if f'"css/{name}"' not in linked
    } == set()


def test_the_order_of_the_layers_comes_first():
    assert PARTS[0] == "layers.css"
    assert len(PARTS) == len(set(PARTS))


def test_nothing_is_forced():
    assert [name for name, text in styles().items() if "!important" in text] == []


def test_every_rule_stands_in_a_layer():
    for name, text in styles().items():
        outside = re.sub(r"@layer [\w, ]+(;|\{.*\})", "", text, flags=re.DOTALL).strip()
        assert (name, outside) == (name, "")


def test_every_custom_property_that_is_used_is_defined():
    whole = "\n".join(styles().values())
    used = set(re.findall(r"var\(--([\w-]+)", whole))

    assert used - set(properties(whole)) == set()


def test_every_custom_property_that_is_defined_is_used():
    whole = "\n".join(styles().values())
    used = set(re.findall(r"var\(--([\w-]+)", whole))

    assert set(properties(whole)) - used == set()


def test_raw_colours_stand_in_one_file():
    literal = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", re.IGNORECASE)
    found = {name for name, text in styles().items() if literal.search(text)}

    assert found <= {"colors.css", "media.css"}  # paper has its own ink


def test_the_dark_scheme_changes_raw_colours_only():
    changed = style("colors.css").partition("@media (prefers-color-scheme: dark)")[2]

    assert all(name.startswith("raw-") for name in properties(changed))


def test_directions_are_logical():
    physical = re.compile(r"\b(margin|padding|border)-(left|right|top|bottom)\b|\b(left|right):")

    assert [name for name, text in styles().items() if physical.search(text)] == []


def test_every_class_is_used():
    places = [*BACKEND.glob("templates/**/*.html"), *BACKEND.glob("static/js/*.js")]
    places += [*BACKEND.glob("frontend/editor/**/*.js"), *BACKEND.glob("cabinets/**/*.py")]
    corpus = "\n".join(path.read_text(encoding="utf-8") for path in places)
    words = set(re.findall(r"[\w-]+", corpus))
    defined = set(
        re.findall(
            r"\.([a-z][\w-]*)", re.sub(r"[\d.]+[a-z]+|\"[^\"]*\"", "", "\n".join(styles().values()))
        )
    )

    assert {name for name in defined - words if not _is_composed(name, corpus)} == set()


def _is_composed(name: str, corpus: str) -> bool:
    """Whether a template puts the class together: `notice-{{ kind }}`."""
    parts = name.split("-")
    return any(f"{'-'.join(parts[:end])}-{{{{" in corpus for end in range(1, len(parts)))
