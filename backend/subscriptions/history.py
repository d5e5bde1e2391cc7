"""What happened to a subscription and what is planned, read from its spans; withdrawn ones are told too."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backend.catalog.models import TariffVersion
from backend.subscriptions import endings
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Quote,
    QuoteKind,
    Span,
    Subscription,
    SubscriptionPhase,
    Suspension,
)

MOST_LINES = 200


class LineKind(StrEnum):
    """What a line of a history is about."""

    TARIFF = "tariff"
    VALUE = "value"
    PAUSE = "pause"
    DISCOUNT = "discount"
    END = "end"


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


def of(subscription: Subscription) -> list[Line]:
    """Everything that was written, the newest first, at most 200 lines."""
    lines = [Line(kind, row.from_on, row) for kind, rows in _every(subscription.id) for row in rows]
    return sorted(lines, key=_newest, reverse=True)[:MOST_LINES]


def planned(subscription: Subscription, *, today: date) -> list[Plan]:
    """What is written and has not begun, by day; of each change its quote, if it has one."""
    groups: dict[tuple[date, int | None], list[Line]] = {}
    for kind, rows in _every(subscription.id):
        for row in rows:
            if row.from_on > today and row.withdrawn_at is None and row.until_on != row.from_on:
                groups.setdefault((row.from_on, row.quote_id), []).append(
                    Line(kind, row.from_on, row)
                )
    quotes = _quotes(subscription, today)
    found = [
        Plan(day, tuple(lines), quotes.pop(quote_id or 0, None), ())
        for (day, quote_id), lines in groups.items()
    ]
    found += _without_spans(subscription, quotes.values())
    return sorted(found, key=lambda plan: (plan.on, plan.quote.id if plan.quote else 0))


def _every(subscription_id: int) -> list[tuple[LineKind, list[Span]]]:
    phases = (
        SubscriptionPhase.select(SubscriptionPhase, TariffVersion)
        .join(TariffVersion)
        .where(SubscriptionPhase.subscription == subscription_id)
    )
    return [
        (LineKind.TARIFF, list(phases)),
        (LineKind.VALUE, _rows(ParameterValue, subscription_id)),
        (LineKind.PAUSE, _rows(Suspension, subscription_id)),
        (LineKind.DISCOUNT, _rows(Discount, subscription_id)),
    ]


def _rows(model: type[Span], subscription_id: int) -> list[Span]:
    return list(model.select().where(model.subscription == subscription_id))


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


def _newest(line: Line) -> tuple[str, date, int]:
    row = line.row
    return (row.made_at.isoformat() if row else "", line.from_on, row.id if row else 0)
