"""The list of those whom a draft would reach: counted, kept, looked through, with who is left out."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from backend.accounts import rights
from backend.accounts.models import Membership, User
from backend.accounts.rights import Right
from backend.catalog.models import TariffVersion
from backend.clients import listing
from backend.clients.models import Client
from backend.db import base, bulk, keyset
from backend.db.base import transaction
from backend.db.keyset import Order, Rows
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFoundError, StaleStateError
from backend.subscriptions.models import (
    Subscription,
    SubscriptionPhase,
    TariffChangeCandidate,
    TariffChangeList,
)
from backend.subscriptions.tariff_changes import affected
from backend.subscriptions.tariff_changes.affected import Affected

Candidate = TariffChangeCandidate


@dataclass(frozen=True)
class Figures:
    """
    What the change comes to; money is the difference of a month, of those who are not left out.

    `smallest_minor` and `largest_minor` are of one subscription, None without any.
    """

    clients: int = 0
    subscriptions: int = 0
    excluded: int = 0
    old_minor: int = 0
    new_minor: int = 0
    smallest_minor: int | None = None
    largest_minor: int | None = None
    first_on: date | None = None
    last_on: date | None = None

    @property
    def difference_minor(self) -> int:
        """What a month brings more, or below zero less."""
        return self.new_minor - self.old_minor


@dataclass(frozen=True)
class Bar:
    """How many subscriptions get dearer by so much a month (below zero: cheaper)."""

    difference_minor: int
    subscriptions: int


@dataclass(frozen=True)
class Warnings:
    """What a manager should know before he confirms: numbers of subscriptions, or of clients."""

    unreachable_clients: int = 0
    planned_later: int = 0
    no_notice: bool = False


@dataclass(frozen=True)
class Choice:
    """Which rows of the list to show: a client by any of his words, dearer or cheaper, left out or not."""

    wish: str = ""
    way: str = ""  # dearer, cheaper, same, excluded


def count(version: TariffVersion, *, today: date, now: datetime) -> TariffChangeList:
    """
    Count whom the draft would reach, and keep the list in place of an older one.

    Who was left out stays so.
    """
    every = affected.find(version, today)
    with transaction():
        excluded = _excluded(version.id)
        Candidate.delete().where(Candidate.version == version.id).execute()
        rows = (_row(one, excluded) for one in every)
        bulk.insert_alike(Candidate, {"version": version.id}, _OWN, rows)
        TariffChangeList.delete().where(TariffChangeList.version == version.id).execute()
        TariffChangeList.create(
            version=version.id,
            version_revision=version.revision,
            counted_on=today,
            counted_at=now,
            fingerprint=affected.fingerprint(every),
        )
    return kept(version)


def of(version: TariffVersion, *, today: date, now: datetime) -> TariffChangeList:
    """The list as it was counted, or counted now if it is of another day or of older terms."""
    found: TariffChangeList | None = TariffChangeList.get_or_none(version.id)
    if found is not None and _is_fresh(found, version, today):
        return found
    return count(version, today=today, now=now)


def kept(version: TariffVersion) -> TariffChangeList:
    """
    The list that was counted last.

    Raises:
        NotFoundError: none was.
    """
    found: TariffChangeList | None = TariffChangeList.get_or_none(version.id)
    if found is None:
        raise NotFoundError
    return found


def insist_fresh(known: TariffChangeList, version: TariffVersion, today: date) -> None:
    """
    Go on only if the list still says who is reached and what they pay.

    Raises:
        StaleStateError: the terms, the day, or somebody's subscription is not the same any more.
    """
    now = {(one.subscription_id, one.revision) for one in affected.reached(version, today)}
    is_same = now == set(base.database.execute_sql(_COUNTED, (version.id,)))
    if not is_same or not _is_fresh(known, version, today):
        raise StaleStateError("tariff_change.list_changed")


def figures(version_id: int) -> Figures:
    """The figures of the list."""
    row = base.database.execute_sql(_FIGURES, (version_id,)).fetchone()
    clients, subscriptions, excluded, old, new = (int(number or 0) for number in row[:5])
    return Figures(
        clients=clients,
        subscriptions=subscriptions,
        excluded=excluded,
        old_minor=old,
        new_minor=new,
        smallest_minor=row[5],
        largest_minor=row[6],
        first_on=date.fromisoformat(row[7]) if row[7] else None,
        last_on=date.fromisoformat(row[8]) if row[8] else None,
    )


def distribution(version_id: int) -> list[Bar]:
    """How many get dearer by how much, from the largest drop to the largest rise."""
    rows: Any = (
        Candidate.select(Candidate.difference_minor, fn.COUNT(Candidate.subscription))
        .where(_of(version_id) & (Candidate.is_excluded == 0))
        .group_by(Candidate.difference_minor)
        .order_by(Candidate.difference_minor)
        .tuples()
    )
    return [Bar(int(difference), int(number)) for difference, number in rows]


def warnings(version: TariffVersion) -> Warnings:
    """What to think of before confirming."""
    told = Membership.select(Membership.client_id).join(User).where(User.disabled_at.is_null())
    mine = _of(version.id) & (Candidate.is_excluded == 0)
    unreachable = (
        Candidate.select(Candidate.client)
        .where(mine & Candidate.client.not_in(told))
        .distinct()
        .count()
    )
    later = SubscriptionPhase.select(SubscriptionPhase.subscription).where(
        SubscriptionPhase.withdrawn_at.is_null()
        & (SubscriptionPhase.subscription == Candidate.subscription)
        & (SubscriptionPhase.from_on > Candidate.effective_on)
    )
    planned = Candidate.select().where(mine & fn.EXISTS(later)).count()
    return Warnings(unreachable, planned, no_notice=version.notice_days == 0)


def page(version_id: int, choice: Choice, *, after: str = "") -> Rows[Candidate]:
    """One page of the list, the largest rise first, with clients and subscriptions."""
    order = [Order(Candidate.difference_minor, is_falling=True), Order(Candidate.subscription)]
    return keyset.page(_chosen(version_id, choice), order, after=after)


def every(version_id: int, choice: Choice) -> Iterator[Candidate]:
    """The whole chosen list in the same order, for a file."""
    query = _chosen(version_id, choice)
    rows: Iterator[Candidate] = query.order_by(
        Candidate.difference_minor.desc(), Candidate.subscription
    ).iterator()
    return rows


def exclude(
    version: TariffVersion, shown: Iterable[int], excluded: Iterable[int], *, actor: Actor
) -> None:
    """
    Leave out `excluded` of the subscriptions that were `shown`; the others of them are in.

    Raises:
        StaleStateError: the version is published already.
    """
    rights.insist(actor, Right.CHANGE_TARIFFS_OF_ALL)
    ids, out = list(shown), list(excluded)
    with transaction():
        insist_draft(version.id)
        mine = _of(version.id) & Candidate.subscription.in_(ids)
        Candidate.update(is_excluded=False).where(mine).execute()
        Candidate.update(is_excluded=True).where(mine & Candidate.subscription.in_(out)).execute()


def insist_draft(version_id: int) -> TariffVersion:
    """
    The version as it is stored, if it is a draft.

    Raises:
        StaleStateError: it is published, or gone.
    """
    found: TariffVersion | None = TariffVersion.get_or_none(TariffVersion.id == version_id)
    if found is None or found.published_at is not None:
        raise StaleStateError("tariff_change.already")
    return found


def _chosen(version_id: int, choice: Choice) -> Any:
    query = (
        Candidate.select(Candidate, Subscription, Client)
        .join(Subscription)
        .join_from(Candidate, Client, JOIN.INNER)
        .where(_of(version_id))
    )
    ways = {
        "dearer": Candidate.difference_minor > 0,
        "cheaper": Candidate.difference_minor < 0,
        "same": Candidate.difference_minor == 0,
        "excluded": Candidate.is_excluded == 1,
    }
    if choice.way in ways:
        query = query.where(ways[choice.way])
    found = listing.ids_of(choice.wish)
    return query if found is None else query.where(Candidate.client.in_(found))


def _of(version_id: int) -> Any:
    return Candidate.version == version_id


def _excluded(version_id: int) -> set[int]:
    rows = Candidate.select(Candidate.subscription).where(
        _of(version_id) & (Candidate.is_excluded == 1)
    )
    return {row.subscription_id for row in rows}


_OWN = (
    "subscription",
    "client",
    "revision",
    "old_version",
    "effective_on",
    "old_minor",
    "new_minor",
    "difference_minor",
    "is_excluded",
)


def _row(one: Affected, excluded: Set[int]) -> tuple[Any, ...]:
    """The values of `_OWN`."""
    reach, old, new = one
    *whose, day = reach
    return (*whose, day.isoformat(), old, new, new - old, reach.subscription_id in excluded)


def _is_fresh(known: TariffChangeList, version: TariffVersion, today: date) -> bool:
    return known.version_revision == version.revision and known.counted_on == today


_COUNTED = "SELECT subscription_id, revision FROM tariff_change_candidate WHERE version_id = ?"
_FIGURES = """
    SELECT count(DISTINCT CASE is_excluded WHEN 0 THEN client_id END),
        sum(is_excluded = 0), sum(is_excluded = 1),
        sum(CASE is_excluded WHEN 0 THEN old_minor END),
        sum(CASE is_excluded WHEN 0 THEN new_minor END),
        min(CASE is_excluded WHEN 0 THEN difference_minor END),
        max(CASE is_excluded WHEN 0 THEN difference_minor END),
        min(CASE is_excluded WHEN 0 THEN effective_on END),
        max(CASE is_excluded WHEN 0 THEN effective_on END)
    FROM tariff_change_candidate WHERE version_id = ?
"""
