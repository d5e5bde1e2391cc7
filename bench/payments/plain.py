"""
The peer: the same taking in, with what makes ours quick left out.

Plain peewee models, whose queries are written anew each time; each message is a transaction of its own,
committed by the thread that brought it; among threads nothing but SQLite's own lock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from backend.db import base, single
from backend.db.groups import groups
from backend.db.prepared import Prepared


def be_plain() -> None:
    """Leave it out in this process, for good."""
    single.save = _leave_to_peewee
    single.change = _change
    _run = Prepared._run  # noqa: SLF001

    def anew(self: Any, values: dict[str, Any]) -> Any:
        self._compiled = self._row = None
        return _run(self, values)

    Prepared._run = anew  # type: ignore[method-assign] # noqa: SLF001
    groups.write = _one_by_one  # type: ignore[method-assign]
    for name, module in list(sys.modules.items()):
        if name.startswith("backend.") and getattr(module, "transaction", None) is base.transaction:
            module.transaction = _transaction  # type: ignore[attr-defined]


def _leave_to_peewee(*_: Any, **__: Any) -> None:
    """Say that this row is not one for us."""


@contextmanager
def _transaction() -> Iterator[None]:
    if base.database.in_transaction():
        with base.database.atomic():
            yield
        return
    with base.database.atomic("IMMEDIATE"):
        yield


def _one_by_one(do: Callable[[], Any]) -> Any:
    with _transaction():
        return do()


def _change(model: Any, number: Any, values: Any, **guards: Any) -> int:
    chosen = model._meta.primary_key == number  # noqa: SLF001
    for name, value in guards.items():
        chosen &= getattr(model, name) == value
    return int(model.update(**values).where(chosen).execute())
