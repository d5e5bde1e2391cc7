"""What became of a change: how far its job is, and each subscription with what it paid and will pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import Visibility
from backend.clients import listing
from backend.clients.models import Client
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel.errors import NotFoundError
from backend.subscriptions.models import ItemStatus, Subscription, TariffChange, TariffChangeItem

Item = TariffChangeItem


@dataclass(frozen=True)
class Progress:
    """How many subscriptions are in which state, and what those that were moved pay more a month."""

    waiting: int = 0
    moved: int = 0
    excluded: int = 0
    left_alone: int = 0
    difference_minor: int = 0

    @property
    def to_move(self) -> int:
        """Everybody but those who were left out from the beginning."""
        return self.waiting + self.moved + self.left_alone

    @property
    def done(self) -> int:
        """How many of them are settled one way or another."""
        return self.moved + self.left_alone


@dataclass(frozen=True)
class Choice:
    """Which items to show: of a client by any of his words, in one state."""

    wish: str = ""
    status: str = ""


def of_version(version_id: int) -> TariffChange | None:
    """The change that brought a version to those who had older ones."""
    found: TariffChange | None = TariffChange.get_or_none(TariffChange.version == version_id)
    return found


def one(change_id: int, *, sees_exclusive: bool) -> TariffChange:
    """
    A change with its tariff and version, as one may see it who keeps the catalogue.

    Raises:
        NotFoundError: there is none, or its tariff is exclusive and not for his eyes.
    """
    found: TariffChange | None = (
        _visible(sees_exclusive).where(TariffChange.id == change_id).first()
    )
    if found is None:
        raise NotFoundError
    return found


def recent(*, sees_exclusive: bool, after: str = "") -> Rows[TariffChange]:
    """The changes, the newest first."""
    order = [Order(TariffChange.id, is_falling=True)]
    return keyset.page(_visible(sees_exclusive), order, after=after)


def progress(change_id: int) -> Progress:
    """How far it is; one query."""
    rows: Any = (
        Item.select(
            Item.status, fn.COUNT(Item.subscription), fn.SUM(Item.new_minor - Item.old_minor)
        )
        .where(Item.change == change_id)
        .group_by(Item.status)
        .tuples()
    )
    found = {status: (int(count), int(difference)) for status, count, difference in rows}
    counts = {str(status): found.get(status, (0, 0))[0] for status in ItemStatus}
    return Progress(**counts, difference_minor=found.get(ItemStatus.MOVED, (0, 0))[1])


def page(change_id: int, choice: Choice, *, after: str = "") -> Rows[Item]:
    """One page of the results, by subscription, with clients."""
    return keyset.page(_chosen(change_id, choice), [Order(Item.subscription)], after=after)


def every(change_id: int, choice: Choice) -> Iterator[Item]:
    """All chosen results in the same order, for a file."""
    rows: Iterator[Item] = _chosen(change_id, choice).order_by(Item.subscription).iterator()
    return rows


def _visible(sees_exclusive: bool) -> Any:  # noqa: FBT001 as its callers say it
    query = (
        TariffChange.select(TariffChange, Tariff, TariffVersion)
        .join(Tariff)
        .join_from(TariffChange, TariffVersion, JOIN.INNER)
    )
    return query if sees_exclusive else query.where(Tariff.visibility != Visibility.EXCLUSIVE)


def _chosen(change_id: int, choice: Choice) -> Any:
    query = (
        Item.select(Item, Subscription, Client)
        .join(Subscription)
        .join_from(Item, Client, JOIN.INNER)
        .where(Item.change == change_id)
    )
    if choice.status in set(ItemStatus):
        query = query.where(Item.status == choice.status)
    found = listing.ids_of(choice.wish)
    return query if found is None else query.where(Item.client.in_(found))
