"""Names of releases: the moment of each in UTC, so that they sort by time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_FORM = "%Y%m%d-%H%M%S-%f"
_ID = re.compile(r"\d{8}-\d{6}-\d{6}")


def is_id(name: str) -> bool:
    return bool(_ID.fullmatch(name))


def moment_of(release: str) -> datetime:
    return datetime.strptime(release, _FORM).replace(tzinfo=UTC)


def after(taken: Iterable[str], now: datetime) -> str:
    """Give a name for a release of this moment; a little later if a clock went back since the last one."""
    newest = max(taken, default="")
    wished = now.astimezone(UTC).strftime(_FORM)
    if wished > newest:
        return wished
    return (moment_of(newest) + timedelta(microseconds=1)).strftime(_FORM)
