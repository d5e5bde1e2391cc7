"""What cannot be followed from the sources to the pages; such a site is built as a whole."""

from __future__ import annotations

import string
import weakref
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePath
from typing import Any

from sitegen.incremental.stock.door import pelican, signals

OURS = "sitegen.incremental.stock."
FOLLOWED = frozenset(
    {
        "initialized", "readers_init", "generator_init", "article_generator_init",
        "page_generator_init", "static_generator_init", "article_generator_preread",
        "article_generator_context", "page_generator_preread", "page_generator_context",
        "static_generator_preread", "static_generator_context", "content_object_init",
        "get_generators", "get_writer",
    }
)  # fmt: skip
SIGNALS = frozenset(
    {
        "all_generators_finalized", "finalized", "article_generator_pretaxonomy",
        "article_generator_finalized", "article_generator_write_article",
        "article_writer_finalized", "page_generator_finalized", "page_generator_write_page",
        "page_writer_finalized", "static_generator_finalized", "content_written",
        "feed_generated", "feed_written",
    }
)  # fmt: skip
_SWITCHES = (
    "RELATIVE_URLS", "TEMPLATE_PAGES", "OUTPUT_SOURCES", "YEAR_ARCHIVE_SAVE_AS",
    "MONTH_ARCHIVE_SAVE_AS", "DAY_ARCHIVE_SAVE_AS", "STATIC_CREATE_LINKS", "CACHE_CONTENT",
)  # fmt: skip
_SLUG_ONLY = tuple(
    f"{kind}_{what}" for kind in ("CATEGORY", "TAG", "AUTHOR") for what in ("URL", "SAVE_AS")
) + tuple(
    f"{kind}_FEED_{what}" for kind in ("CATEGORY", "TAG", "AUTHOR") for what in ("ATOM", "RSS")
)
_OWN_EXTENSIONS = "jinja2.ext."


class Untrackable(Exception):  # noqa: N818 — it is a fact about the site
    """Something whose influence on the pages is not known; the reason is for people."""


def insist(site: Any) -> None:
    """
    Refuse settings and plug-ins whose influence cannot be followed.

    Args:
        site: Pelican's object of the site.

    Raises:
        Untrackable: the first of the reasons.
    """
    settings = site.settings
    # One after the other: plug-ins are asked for generators only if nothing else is in the way,
    # because some of them take that for the beginning of a run.
    for reason in chain(_of_settings(settings), _of_formats(settings), _of_plugins(site)):
        raise Untrackable(reason)


def _of_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in _SWITCHES:
        if settings.get(name):
            yield f"the setting {name} is on"
    if settings.get("DEFAULT_DATE") == "fs":
        yield "dates are taken from the file system"
    if settings.get("PELICAN_CLASS") != "pelican.Pelican":
        yield "Pelican's class is replaced"
    names = ("ARTICLE_TRANSLATION_ID", "PAGE_TRANSLATION_ID")
    yield from (
        f"{name} names more than one attribute"
        for name in names
        if not isinstance(settings[name] or "", str)
    )
    extensions = settings["JINJA_ENVIRONMENT"].get("extensions", ())
    yield from (
        f"templates use the extension {extension}"
        for extension in extensions
        if not str(extension).startswith(_OWN_EXTENSIONS)
    )


def _of_formats(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in _SLUG_ONLY:
        if not set(_fields(settings.get(name))) <= {"slug"}:
            yield f"the setting {name} uses more than a slug"
    pages = [name for name in settings if name.startswith(("PAGE_", "DRAFT_PAGE_"))]
    for name in pages:
        if name.endswith(("URL", "SAVE_AS")) and "date" in _fields(settings[name]):
            yield f"the setting {name} uses a date"


def _fields(pattern: Any) -> list[str]:
    """Name what a format string shows, such as `slug` of {slug}."""
    if not isinstance(pattern, str | PurePath):
        return []
    return [
        field.partition(".")[0].partition("[")[0]
        for _, field, _, _ in string.Formatter().parse(str(pattern))
        if field
    ]


def _of_plugins(site: Any) -> Iterator[str]:
    for name in sorted(SIGNALS):
        for receiver in receivers(getattr(signals, name)):
            if not module_of(receiver).startswith(OURS):
                yield f"the plug-in {module_of(receiver)} listens to {name}"
    for receiver, found in signals.get_generators.send(site):
        if found is not None:
            yield f"the plug-in {module_of(receiver)} has a generator of its own"


def insist_on_writer(writer: type) -> None:
    """
    Refuse a writer that does more than open files in its own way.

    Raises:
        Untrackable: it overrides other methods.
    """
    base: Any = pelican.writers.Writer
    own = {name for name, value in vars(writer).items() if callable(value) and name in vars(base)}
    if writer is not base and (not issubclass(writer, base) or own - {"_open_w"}):
        raise Untrackable(f"the plug-in {writer.__module__} has a writer of its own")


def receivers(signal: Any) -> list[Any]:
    """Give those who listen to a signal."""
    found = [one() if isinstance(one, weakref.ref) else one for one in signal.receivers.values()]
    return [one for one in found if one is not None]


def module_of(receiver: Any) -> str:
    """Name the module that a receiver of signals comes from."""
    return str(getattr(receiver, "__module__", None) or type(receiver).__module__)
