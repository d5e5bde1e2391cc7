"""A browser and its system in a few words, from what it calls itself."""

import re

# The first that fits: most browsers also carry the names of others.
_BROWSERS = (
    (r"YaBrowser/", "Yandex"),
    (r"Edg[A-Z]?[a-z]*/", "Edge"),
    (r"OPR/|Opera/", "Opera"),
    (r"Vivaldi/", "Vivaldi"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"CriOS/|HeadlessChrome/|Chrome/|Chromium/", "Chrome"),
    (r"Version/[\d.]+.*Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def describe(agent: str) -> str:
    """`Firefox, Windows`; empty when nothing is known."""
    names = (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def is_phone(agent: str) -> bool:
    """Whether it is a telephone or a tablet."""
    return bool(re.search(r"Mobile|Android|iPhone|iPad", agent))


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, agent)), "")
