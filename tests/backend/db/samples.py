"""Two small tables of the tests' own, with a moment, a flag and a reference."""

from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from backend.db import base
from backend.db.base import BaseModel, UtcField


class Owner(BaseModel):
    """Somebody who has things."""

    name = peewee.TextField()


class Thing(BaseModel):
    """Something with a moment and a flag."""

    owner_id: int
    owner = peewee.ForeignKeyField(Owner, on_delete="CASCADE")
    title = peewee.TextField()
    amount = peewee.IntegerField()
    is_open = peewee.BooleanField(default=True)
    made_at = UtcField(null=True)


def open_file(path: Path) -> None:
    """Connect this thread to a file with the two tables."""
    base.connect(path)
    base.open_connection()
    base.database.create_tables([Owner, Thing])


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Path]:
    """A fresh file with the two tables, open in this thread."""
    path = tmp_path / "sample.db"
    open_file(path)
    yield path
    base.close_connection()
