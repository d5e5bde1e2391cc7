"""Pelican's settings made from Site; also the one door through which Pelican is imported."""

from __future__ import annotations

import locale
import logging
import re
from pathlib import Path
from typing import Any

from sitegen import light

# Importing Pelican replaces the logger class of the whole process with one that drops repeated
# warnings. It may keep that for its own loggers; everybody else gets back what they had.
_logger_class, _root_class = logging.getLoggerClass(), type(logging.getLogger())
with light.importing():
    import pelican  # type: ignore[import-untyped] # Pelican has no types
    from pelican.contents import Content  # type: ignore[import-untyped]
    from pelican.generators import (  # type: ignore[import-untyped]
        ArticlesGenerator,
        Generator,
        PagesGenerator,
    )
    from pelican.log import LimitFilter  # type: ignore[import-untyped]
    from pelican.plugins import signals  # type: ignore[import-untyped]
    from pelican.readers import BaseReader  # type: ignore[import-untyped]
    from pelican.settings import read_settings  # type: ignore[import-untyped]
    from pelican.writers import Writer  # type: ignore[import-untyped]

logging.setLoggerClass(_logger_class)
logging.getLogger().__class__ = _root_class

from jinja2 import StrictUndefined  # noqa: E402 — the door above comes first
from jinja2.ext import Extension  # noqa: E402

from sitegen import filters  # noqa: E402
from sitegen.bytecode import MemoryCache  # noqa: E402
from sitegen.site import Site  # noqa: E402

__all__ = [
    "ArticlesGenerator", "BaseReader", "Content", "Generator", "LimitFilter", "PagesGenerator",
    "Writer", "pelican", "settings_for", "signals",
]  # fmt: skip

FEED_ITEMS = 20
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_NEVER = r"(?P<what>(?!))"
_compiled = MemoryCache()


class Unindented(Extension):
    """Leave the indentation of templates out of pages; lines keep their numbers."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 — Jinja's own
        return _INDENT.sub("", source)


def settings_for(site: Site, output: Path, *, plugin: object, reader: type) -> dict[str, Any]:
    """
    Give the settings of one run.

    Everything that Pelican would write by itself (feeds, archives, tags, copies) is off:
    what a release holds is decided by our plugin.
    """
    override: dict[str, Any] = {
        "PATH": str(site.content.absolute()),
        "THEME": str(site.theme.absolute()),
        "OUTPUT_PATH": str(output.absolute()),
        "DEBUG": True,  # so that what it logs carries the exception
        "SITEURL": "",
        "FEED_DOMAIN": site.url,
        "SITENAME": "",
        "TIMEZONE": site.timezone,
        "DEFAULT_LANG": site.language,
        "LOCALE": [locale.setlocale(locale.LC_ALL)],
        "PLUGINS": [plugin],
        "SITEGEN": plugin,
        "READERS": {"md": reader, **dict.fromkeys(("rst", "htm", "html"))},
        "ARTICLE_PATHS": ["news"],
        "PAGE_PATHS": ["pages"],
        "ARTICLE_ORDER_BY": _newest_first,
        "PAGE_ORDER_BY": _by_path,
        "INTRASITE_LINK_REGEX": _NEVER,
        "FEED_MAX_ITEMS": FEED_ITEMS,
        "JINJA_ENVIRONMENT": _environment(),
        "JINJA_FILTERS": filters.FILTERS,
        **_switched_off(),
    }
    return dict(read_settings(override=override))


def _environment() -> dict[str, Any]:
    return {
        "autoescape": True,
        "undefined": StrictUndefined,
        "bytecode_cache": _compiled,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [Unindented],
    }


def _switched_off() -> dict[str, Any]:
    feeds = (
        "FEED_ALL_ATOM", "CATEGORY_FEED_ATOM", "AUTHOR_FEED_ATOM", "AUTHOR_FEED_RSS",
        "TRANSLATION_FEED_ATOM",
    )  # fmt: skip
    files = ("CATEGORY_SAVE_AS", "TAG_SAVE_AS", "AUTHOR_SAVE_AS")
    return {
        **dict.fromkeys(feeds),
        **dict.fromkeys(files, ""),
        "ARTICLE_TRANSLATION_ID": None,
        "PAGE_TRANSLATION_ID": None,
        "DIRECT_TEMPLATES": [],
        "PAGINATED_TEMPLATES": {},
        "STATIC_PATHS": [],
        "THEME_STATIC_PATHS": [],
        "USE_FOLDER_AS_CATEGORY": False,
        "FILENAME_METADATA": "",
        "CACHE_CONTENT": False,
        "DELETE_OUTPUT_DIRECTORY": False,
    }


def _newest_first(content: Any) -> tuple[float, str]:
    """Order news; the path ends the key, so that equal dates never depend on the file system."""
    return -content.date.timestamp(), str(content.get_relative_source_path())


def _by_path(content: Any) -> str:
    return str(content.get_relative_source_path())
