"""The names of Pelican that this package works with; Pelican has no types, so none are here."""

from __future__ import annotations

import locale
from typing import Any

from sitegen.settings import pelican as _pelican
from sitegen.settings import signals as _signals

pelican: Any = _pelican
signals: Any = _signals

Content: Any = pelican.contents.Content
Article: Any = pelican.contents.Article
Page: Any = pelican.contents.Page
Static: Any = pelican.contents.Static
SkipStub: Any = pelican.contents.SkipStub

URLWrapper: Any = pelican.urlwrappers.URLWrapper
Category: Any = pelican.urlwrappers.Category
Tag: Any = pelican.urlwrappers.Tag
Author: Any = pelican.urlwrappers.Author

Generator: Any = pelican.generators.Generator
ArticlesGenerator: Any = pelican.generators.ArticlesGenerator
PagesGenerator: Any = pelican.generators.PagesGenerator
StaticGenerator: Any = pelican.generators.StaticGenerator

Paginator: Any = pelican.paginator.Paginator
PaginatedPage: Any = pelican.paginator.Page
Writer: Any = pelican.writers.Writer
SafeDatetime: Any = pelican.utils.SafeDatetime
DateFormatter: Any = pelican.utils.DateFormatter
sanitised_join: Any = pelican.utils.sanitised_join
read_settings: Any = pelican.settings.read_settings
_written_date: Any = pelican.utils.strftime
_DATES = 8192
_dates: dict[tuple[tuple[str, str | None, str], str], str] = {}


def remember_dates() -> None:
    """Have Pelican write each date in each form once: every list that shows it asks again."""
    pelican.utils.strftime = _remembered_date


def _remembered_date(date: Any, form: str) -> str:
    if type(date) is not SafeDatetime:  # what a setting or a plug-in gives may know no time at all
        return str(_written_date(date, form))
    # A moment alone does not tell how it is written: two zones may share it.
    shown = date.isoformat(), date.tzname(), locale.setlocale(locale.LC_TIME)
    known = _dates.get((shown, form))
    if known is None:
        if len(_dates) >= _DATES:
            _dates.clear()
        known = _dates[shown, form] = _written_date(date, form)
    return known


def forget() -> None:
    """Clear what Pelican remembers of contents for the life of the process."""
    Content.get_content.cache.clear()
    Content.get_summary.cache.clear()
