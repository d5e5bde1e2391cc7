"""Published versions of tariffs, kept in memory: they never change, and pages ask for them by number."""

from collections.abc import Iterable, Mapping

from backend.catalog.models import TariffVersion
from backend.db import base

_MOST = 2000
_kept: dict[tuple[str, int], TariffVersion] = {}


def versions(ids: Iterable[int]) -> Mapping[int, TariffVersion]:
    """
    Versions by id; those that are not in memory yet come by one query. Read them, never write.

    A draft is no secret here, but it is read anew each time.
    """
    file = str(base.database.database)
    found, missing = {}, []
    for one in set(ids):
        kept = _kept.get((file, one))
        if kept is None:
            missing.append(one)
        else:
            found[one] = kept
    return {**found, **_read(file, missing)} if missing else found


def _read(file: str, ids: list[int]) -> dict[int, TariffVersion]:
    read = {one.id: one for one in TariffVersion.select().where(TariffVersion.id.in_(ids))}
    if len(_kept) > _MOST:
        _kept.clear()
    _kept.update({(file, key): one for key, one in read.items() if one.published_at is not None})
    return read
