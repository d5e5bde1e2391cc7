"""What happened to a subscription and what is planned, read from its spans; withdrawn ones are told too."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from backend.catalog.models import TariffVersion
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.subscriptions import endings
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Quote,
    QuoteKind,
    Span,
    Subscription,
    SubscriptionLine,
    SubscriptionPhase,
    Suspension,
)


class LineKind(StrEnum):
    """What a line of a history is about."""

    TARIFF = "tariff"
    VALUE = "value"
    PAUSE = "pause"
    DISCOUNT = "discount"
    END = "end"


_MODELS: Mapping[LineKind, type[Span]] = {
    LineKind.TARIFF: SubscriptionPhase,
    LineKind.VALUE: ParameterValue,
    LineKind.PAUSE: Suspension,
    LineKind.DISCOUNT: Discount,
}
_NEWEST_FIRST = (
    Order(SubscriptionLine.made_at, is_falling=True),
    Order(SubscriptionLine.from_on, is_falling=True),
    Order(SubscriptionLine.row_id, is_falling=True),
    Order(SubscriptionLine.kind, is_falling=True),
)


@dataclass(frozen=True)
class Line:
    """One span as a line; `row` has its days, who made it, when and why. An end has only its quote."""

    kind: LineKind
    from_on: date
    row: Span | None


@dataclass(frozen=True)
class Plan:
    """Everything that one change will do; without a quote it came from elsewhere and is not taken back here."""

    on: date
    lines: tuple[Line, ...]
    quote: Quote | None
    ended: tuple[str, ...] = field(default=())  # codes of values that end without another one


def of(subscription: Subscription, *, after: str = "") -> Rows[Line]:
    """
    A page of everything that was written, the newest first.

    Raises:
        InvalidError: `after` is no place of this list.
    """
    query = SubscriptionLine.select().where(SubscriptionLine.subscription == subscription.id)
    found = keyset.page(query, _NEWEST_FIRST, after=after)
    rows = _rows_of(found.rows)
    lines = [
        Line(LineKind(one.kind), one.from_on, rows[one.kind, one.row_id]) for one in found.rows
    ]
    return Rows(lines, found.after)


def planned(subscription: Subscription, *, today: date) -> list[Plan]:
    """What is written and has not begun, by day; of each change its quote, if it has one."""
    groups: dict[tuple[date, int | None], list[Line]] = {}
    for kind, row in _coming(subscription.id, today):
        groups.setdefault((row.from_on, row.quote_id), []).append(Line(kind, row.from_on, row))
    quotes = _quotes(subscription, today)
    found = [
        Plan(day, tuple(lines), quotes.pop(quote_id or 0, None), ())
        for (day, quote_id), lines in groups.items()
    ]
    found += _without_spans(subscription, quotes.values())
    return sorted(found, key=lambda plan: (plan.on, plan.quote.id if plan.quote else 0))


def _coming(subscription_id: int, today: date) -> Iterator[tuple[LineKind, Span]]:
    """What begins later, of each kind in the order in which it was written."""
    for kind, model in _MODELS.items():
        query = _select(model).where(
            (model.subscription == subscription_id)
            & model.withdrawn_at.is_null()
            & (model.from_on > today)
            & (model.until_on.is_null() | (model.until_on > model.from_on))
        )
        for row in query.order_by(model.id):
            yield kind, row


def _rows_of(lines: Iterable[SubscriptionLine]) -> dict[tuple[str, int], Span]:
    """The spans of lines by their kind and id, with one query for each kind."""
    ids: dict[str, list[int]] = {}
    for line in lines:
        ids.setdefault(line.kind, []).append(line.row_id)
    found: dict[tuple[str, int], Span] = {}
    for kind, some in ids.items():
        model = _MODELS[LineKind(kind)]
        found |= {(kind, row.id): row for row in _select(model).where(model.id.in_(some))}
    return found


def _select(model: type[Span]) -> Any:
    """Spans, and versions of tariffs with theirs."""
    if model is SubscriptionPhase:
        return SubscriptionPhase.select(SubscriptionPhase, TariffVersion).join(TariffVersion)
    return model.select()


def _quotes(subscription: Subscription, today: date) -> dict[int, Quote]:
    """Accepted quotes whose day is still to come."""
    rows = Quote.select().where(
        (Quote.subscription == subscription.id)
        & Quote.accepted_at.is_null(is_null=False)
        & (Quote.effective_on > today)
    )
    return {row.id: row for row in rows}


def _without_spans(subscription: Subscription, quotes: Iterable[Quote]) -> list[Plan]:
    """A planned end, and values that end without another one in their place."""
    found = []
    for quote in quotes:
        if endings.ends(quote, subscription):
            found.append(
                Plan(quote.effective_on, (Line(LineKind.END, quote.effective_on, None),), quote)
            )
        ended = tuple(endings.codes(quote)) if quote.kind == QuoteKind.PARAMETERS else ()
        if ended and _ends(subscription.id, ended, quote):
            found.append(Plan(quote.effective_on, (), quote, ended))
    return found


def _ends(subscription_id: int, codes: Iterable[str], quote: Quote) -> bool:
    """Whether values of these codes do end on the day of the quote: it was not taken back."""
    return bool(
        ParameterValue.select()
        .where(
            (ParameterValue.subscription == subscription_id)
            & ParameterValue.code.in_(list(codes))
            & (ParameterValue.until_on == quote.effective_on)
            & ParameterValue.withdrawn_at.is_null()
        )
        .exists()
    )
