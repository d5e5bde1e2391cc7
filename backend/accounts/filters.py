"""Saved filters: questions to lists that staff keeps for itself, or shares with everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import AutoField, BooleanField, ForeignKeyField, TextField

from backend.accounts.models import Staff
from backend.db.base import BaseModel, UtcField, transaction
from backend.kernel import names
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, NotFoundError

LONGEST_TITLE = 100
LONGEST_QUERY = 2000
MOST = 30


class SavedFilter(BaseModel):
    """A question to a list under a name; `query` is what stands behind the `?` of its address."""

    id = AutoField()
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    list = TextField()
    title = TextField()
    query = TextField()
    is_shared = BooleanField()
    created_at = UtcField()

    staff_id: int


@dataclass(frozen=True)
class NewFilter:
    """What is to be kept; the same title again replaces what stood under it."""

    list: str
    title: str
    query: str
    is_shared: bool = False


def save(new: NewFilter, *, actor: Actor, now: datetime) -> SavedFilter:
    """
    Keep a filter of a member of staff.

    Raises:
        InvalidError: the title or the question is too long, or he has too many already.
    """
    title = new.title.strip()
    if not 0 < len(title) <= LONGEST_TITLE or len(new.query) > LONGEST_QUERY:
        raise InvalidError("lists.filter.bad")
    with transaction():
        known = _own(actor, new.list)
        same: SavedFilter | None = known.where(SavedFilter.title == title).first()
        if same is not None:
            same.query, same.is_shared = new.query, new.is_shared
            same.save()
            return same
        if known.count() >= MOST:
            raise InvalidError("lists.filter.many", count=MOST)
        made: SavedFilter = SavedFilter.create(
            staff=actor.id,
            list=new.list,
            title=title,
            query=new.query,
            is_shared=new.is_shared,
            created_at=now,
        )
    return made


def of(actor: Actor, list_name: str) -> list[SavedFilter]:
    """The actor's filters of a list and those that others share, by title."""
    mine = (SavedFilter.staff == actor.id) | SavedFilter.is_shared
    query = SavedFilter.select().where((SavedFilter.list == list_name) & mine)
    return sorted(query.order_by(SavedFilter.id), key=lambda one: names.sort_key(one.title))


def remove(list_name: str, filter_id: int, *, actor: Actor) -> None:
    """
    Forget a filter of the actor's own.

    Raises:
        NotFoundError: there is none, or it is another person's.
    """
    with transaction():
        mine = (SavedFilter.staff == actor.id) & (SavedFilter.list == list_name)
        if not SavedFilter.delete().where(mine & (SavedFilter.id == filter_id)).execute():
            raise NotFoundError


def _own(actor: Actor, list_name: str) -> Any:
    return SavedFilter.select().where(
        (SavedFilter.staff == actor.id) & (SavedFilter.list == list_name)
    )
