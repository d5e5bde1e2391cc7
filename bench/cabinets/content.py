"""What the home page shows, worked out from plain rows as somebody would write it for this page alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

MONTHS = 6
Row = Sequence[Any]


class Text:
    """A text in two languages."""

    def __init__(self, stored: str) -> None:
        self._texts: Mapping[str, str] = json.loads(stored)

    def in_(self, language: str) -> str:
        """The text for a reader."""
        return self._texts.get(language) or self._texts["ru"]


NO_TEXT = Text('{"ru": ""}')


@dataclass(frozen=True)
class Days:
    """What holds from a day until another, in which it no longer does."""

    first: date
    until: date
    what: Any

    def has(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day < self.until


@dataclass
class Held:
    """A subscription with what turns in it."""

    about: SimpleNamespace
    living: Days
    first_month: date
    phases: list[Days] = field(default_factory=list)
    pauses: list[Days] = field(default_factory=list)
    discounts: list[Days] = field(default_factory=list)
    values: list[Days] = field(default_factory=list)

    def monthly_minor(self, day: date) -> int:
        """What a month costs by the terms of a day."""
        phase = next((one.what for one in self.phases if one.has(day)), None)
        if phase is None or not self.living.has(day):
            return 0
        for pause in self.pauses:
            if pause.has(day):
                return int(pause.what)
        whole = phase.price_minor + sum(
            _dearer(phase.prices[code], value)
            for code, value in (one.what for one in self.values if one.has(day))
            if code in phase.prices
        )
        left = whole
        for percent, amount in (one.what for one in self.discounts if one.has(day)):
            left -= min(left, (whole * percent * 2 + 100) // 200 if percent else amount)
        return int(left)

    def costs(self, today: date) -> list[tuple[date, int]]:
        """The first days of the coming months and what they cost."""
        spans = [self.living, *self.phases, *self.pauses, *self.discounts, *self.values]
        turns = sorted({day for one in spans for day in (one.first, one.until) if day > today})
        found, steady = [], None
        for month in (_months_after(self.first_month, number) for number in range(MONTHS)):
            until = _months_after(month, 1)
            if not turns or until <= turns[0]:
                steady = self.monthly_minor(month) if steady is None else steady
                found.append((month, steady))
            else:
                found.append((month, self._by_days(month, until, turns)))
        return [(month, cost) for month, cost in found if cost]

    def _by_days(self, month: date, until: date, turns: Iterable[date]) -> int:
        begins = [month, *(day for day in turns if month < day < until)]
        parts = zip(begins, [*begins[1:], until], strict=True)
        exact = sum(self.monthly_minor(first) * (last - first).days for first, last in parts)
        days = (until - month).days
        return (2 * exact + days) // (2 * days)


def overview(row: Row) -> SimpleNamespace:
    """
    Name the columns of a row of the client.

    They are name, contract, day of it, balance, open and waiting requests, unread notices, clients of the user.
    """
    name, contract, opened_on, balance, opened, waiting, unread, belongs_to = row
    return SimpleNamespace(
        short_name=name,
        contract_number=contract,
        opened_on=date.fromisoformat(str(opened_on)),
        balance_minor=balance or 0,
        open_requests=opened,
        waiting_requests=waiting,
        unread_notices=unread,
        belongs_to=belongs_to,
    )


def outlook(
    phases: Iterable[Row], spans: Iterable[Row], balance: int, today: date
) -> SimpleNamespace:
    """
    What comes next, of rows that are not over yet.

    `phases`: subscription's id, number, service's title, place, status, first day, end, phase's first day and
    end, version's title, price, prices, tariff. `spans`: id, kind or code, first day, end, value or title, percent, amount.
    """
    known: dict[int, Held] = {}
    for row in phases:
        own = known.get(row[0]) or known.setdefault(row[0], _held(row, today))
        title, price, prices, tariff = row[9:]
        terms = SimpleNamespace(
            title=Text(title), price_minor=price, prices=json.loads(prices), tariff=tariff
        )
        own.phases.append(_days(row[7], row[8], terms))
    for key, kind, first, until, text, percent, amount in spans:
        if key in known and kind == "pause":
            known[key].pauses.append(_days(first, until, amount))
        elif key in known and kind == "discount":
            known[key].discounts.append(_days(first, until, (percent, amount)))
        elif key in known:
            known[key].values.append(_days(first, until, (kind, json.loads(text))))
    return _summed(list(known.values()), balance, today)


def _summed(held: Sequence[Held], balance: int, today: date) -> SimpleNamespace:
    charges = sorted(
        ((day, one.about.id, cost) for one in held for day, cost in one.costs(today)),
        key=lambda charge: charge[:2],
    )
    next_on = charges[0][0] if charges else None
    next_minor = sum(cost for day, _, cost in charges if day == next_on)
    left, lasts_until = balance, None
    for day, _, cost in charges:
        left -= cost
        if left < 0:
            lasts_until = day
            break
    return SimpleNamespace(
        subscriptions=[_shown(one, today) for one in held],
        next_on=next_on,
        next_minor=next_minor,
        needed_minor=max(0, next_minor - balance),
        lasts_until=lasts_until,
        planned=sorted(
            (turn for one in held for turn in _planned(one, today)), key=lambda turn: turn.on_day
        ),
    )


def _shown(one: Held, today: date) -> SimpleNamespace:
    version = next((phase.what for phase in one.phases if phase.has(today)), one.phases[0].what)
    return SimpleNamespace(
        subscription=one.about, version=version, monthly_minor=one.monthly_minor(today)
    )


def _planned(one: Held, today: date) -> Iterable[SimpleNamespace]:
    turns = [(one.living.first, "start", NO_TEXT), (one.living.until, "end", NO_TEXT)]
    for before, phase in pairwise((None, *one.phases)):
        if phase is not None and phase.first != one.living.first:
            stays = before is not None and before.what.tariff == phase.what.tariff
            turns.append((phase.first, "price" if stays else "tariff", phase.what.title))
    for pause in one.pauses:
        turns += [(pause.first, "pause", NO_TEXT), (pause.until, "resume", NO_TEXT)]
    for day, what, title in turns:
        if today < day < date.max:
            monthly = one.monthly_minor(day) if day < _months_after(one.first_month, MONTHS) else 0
            yield SimpleNamespace(
                on_day=day, what=what, title=title, subscription=one.about, monthly_minor=monthly
            )


def _held(row: Row, today: date) -> Held:
    key, number, title, place, status, start, end = row[:7]
    about = SimpleNamespace(id=key, number=number, title=Text(title), place=place, status=status)
    return Held(about, _days(start, end, None), _months_after(today, 1))


def _days(first: Any, until: Any, what: Any) -> Days:
    end = date.fromisoformat(str(until)) if until else date.max
    return Days(date.fromisoformat(str(first)), end, what)


def _dearer(price: Mapping[str, Any], value: Any) -> int:
    if "values" in price:
        return int(price["values"].get({True: "yes", False: "no"}.get(value, value), 0))
    count = int(value) - int(price.get("included", 0))
    return max(0, count) * int(price["per_unit"])


def _months_after(day: date, count: int) -> date:
    month = day.month - 1 + count
    return date(day.year + month // 12, month % 12 + 1, 1)
