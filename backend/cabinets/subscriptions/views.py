"""Subscriptions, their history and quotes as rows of a page, in the visitor's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.catalog import kinds
from backend.catalog import schema as schemas
from backend.catalog.definitions import Definition, Value
from backend.catalog.models import TariffVersion
from backend.catalog.words import PriceEffect, Reads
from backend.kernel.errors import NotFoundError
from backend.kernel.i18n import Translator
from backend.subscriptions import spans
from backend.subscriptions.history import Line, LineKind, Plan
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Source,
    Span,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.pricing import Price
from backend.subscriptions.queries import View

_LABELS = {
    "active": "ok",
    "suspended": "warning",
    "pending_active": "note",
    "created": "note",
    "pending_terminate": "warning",
}


@dataclass(frozen=True)
class ValueRow:
    """A parameter with its value; `mark` says who set it if that was not the client."""

    title: str
    value: str
    since: date | None
    mark: str = ""


@dataclass(frozen=True)
class HistoryRow:
    """One span of the history; `why` is its reason."""

    what: str
    value: str
    days: str
    who: str
    row: Span
    why: str
    is_withdrawn: bool


@dataclass(frozen=True)
class PlanRow:
    """A planned change; `number` of the quote that it is taken back by, if it may be."""

    on: date
    texts: tuple[str, ...]
    who: str
    number: str


@dataclass(frozen=True)
class DiscountRow:
    """A discount that holds or will; a manager may end it."""

    id: int
    title: str
    amount: str
    days: str
    may_end: bool


def named(one: Mapping[str, Any], t: Translator) -> tuple[str, Definition | None]:
    """Title and definition of a carried value; of the empty code it is the tariff itself."""
    if not one["code"]:
        return t("holding.tariff"), None
    try:
        definition = schemas.of_version(one["schema_id"]).find(one["code"])
    except NotFoundError:
        definition = None
    return (definition.title.in_(t.language) if definition else one["code"]), definition


def label_of(subscription: Subscription) -> str:
    """The colour of a state's label."""
    return _LABELS.get(subscription.status, "")


def values(view: View, reads: Reads, t: Translator) -> list[ValueRow]:
    """The parameters that have a value, for who reads."""
    found = []
    for one in view.schema.readable(reads, view.values):
        row = view.rows.get(one.code)
        if row is not None:
            title = one.title.in_(t.language)
            found.append(ValueRow(title, kinds.show(one, row.value, t), row.from_on, _mark(row, t)))
    return found


def price_lines(price: Price, t: Translator) -> list[tuple[str, str, int]]:
    """Title, quantity with the price of a unit, and the sum of each line."""
    found = []
    for line in price.lines:
        several = line.quantity != 1 and line.unit_minor is not None
        each = f"{t.number(line.quantity)} × {t.money(line.unit_minor or 0)}" if several else ""
        found.append((line.title.in_(t.language), each, line.amount_minor))
    return found


def notes(
    version: TariffVersion, definitions: Iterable[Definition], t: Translator
) -> dict[str, str]:
    """What each parameter adds to the month, for the hint under its field."""
    found = {}
    for one in definitions:
        price = version.prices.get(one.code)
        if price:
            found[one.code] = _note(one, price, t)
    return {code: note for code, note in found.items() if note}


def history_rows(lines: Iterable[Line], *, is_staff: bool, t: Translator) -> list[HistoryRow]:
    """Lines of a history as they are read, without what is not for a client."""
    found = []
    for line in lines:
        if line.row is None or not _is_shown(line.row, is_staff=is_staff):
            continue
        row = line.row
        what, value = _said(row, t)
        is_empty = row.until_on == row.from_on
        found.append(
            HistoryRow(
                what,
                value,
                _days(row, t),
                _who(row.made_by_realm, row.made_by_name, is_staff=is_staff, t=t),
                row,
                row.reason,
                row.withdrawn_at is not None or is_empty,
            )
        )
    return found


def discount_rows(subscription: Subscription, today: date, t: Translator) -> list[DiscountRow]:
    """The discounts of today and of later days."""
    return [
        DiscountRow(row.id, row.title, _amount(row, t), _days(row, t), may_end=_lasts(row, today))
        for row in spans.living(Discount, subscription.id)
        if row.until_on is None or row.until_on > today
    ]


def plan_rows(
    plans: Sequence[Plan], open_numbers: set[str], *, is_staff: bool, t: Translator
) -> list[PlanRow]:
    """Planned changes; those in `open_numbers` may be taken back by who looks."""
    found = []
    for plan in plans:
        texts = tuple(_plan_texts(plan, is_staff=is_staff, t=t))
        if not texts:
            continue
        number = plan.quote.number if plan.quote and plan.quote.number in open_numbers else ""
        realm, name = _author(plan)
        who = _who(realm, name, is_staff=is_staff, t=t)
        found.append(PlanRow(plan.on, texts, who, number))
    return found


def _mark(row: ParameterValue, t: Translator) -> str:
    marked = (Source.MANAGER, Source.IMPORT, Source.RULE)
    return t(f"holding.source.{row.source}") if row.source in marked else ""


def _note(one: Definition, price: Mapping[str, Any], t: Translator) -> str:
    if one.price_effect is PriceEffect.PER_UNIT:
        return t("holding.note.per_unit", price=t.money(price["per_unit"]))
    if one.price_effect is PriceEffect.OVER_INCLUDED:
        return t("holding.note.over", included=price["included"], price=t.money(price["per_unit"]))
    if one.price_effect is PriceEffect.STEPS:
        return t("holding.note.steps", price=t.money(price["steps"][0][1]))
    yes = price["values"].get(kinds.YES)
    return t("holding.note.yes", price=t.money(yes)) if yes else ""


def _said(row: Span, t: Translator) -> tuple[str, str]:
    """What a span is about, and what it says."""
    if isinstance(row, SubscriptionPhase):
        return t("holding.tariff"), row.tariff_version.title.in_(t.language)
    if isinstance(row, ParameterValue):
        definition = _definition(row)
        title = definition.title.in_(t.language) if definition else row.code
        return title, value_of(definition, row.value, t)
    if isinstance(row, Suspension):
        return t("holding.pause"), t("holding.monthly_of", price=t.money(row.price_minor))
    assert isinstance(row, Discount)  # noqa: S101 there is no other kind of span
    return t("holding.discount"), f"{row.title}: {_amount(row, t)}"


def _amount(row: Discount, t: Translator) -> str:
    return f"{row.percent}\u00a0%" if row.percent else t.money(row.amount_minor or 0)


def _days(row: Span, t: Translator) -> str:
    if row.until_on is None:
        return t("holding.since", day=t.day(row.from_on))
    last = max(row.from_on, row.until_on - timedelta(days=1))
    return t("holding.days", first=t.day(row.from_on), last=t.day(last))


def _lasts(row: Discount, today: date) -> bool:
    """Whether it would hold on the day after tomorrow still, so that ending it changes something."""
    return row.until_on is None or (row.until_on - today).days > 1


def _definition(row: ParameterValue) -> Definition | None:
    return schemas.of_version(row.service_version_id).find(row.code)


def value_of(definition: Definition | None, value: Value | None, t: Translator) -> str:
    """The value as it is read; a dash for none."""
    if value is None:
        return "—"
    return kinds.show(definition, value, t) if definition else str(value)


def _is_shown(row: Span, *, is_staff: bool) -> bool:
    if not isinstance(row, ParameterValue):
        return True
    definition = _definition(row)
    return definition is not None and is_read(definition, is_staff=is_staff)


def is_read(definition: Definition, *, is_staff: bool) -> bool:
    """Whether who looks reads this parameter."""
    return definition.is_read_by(Reads.MANAGER if is_staff else Reads.CLIENT)


def _plan_texts(plan: Plan, *, is_staff: bool, t: Translator) -> Iterable[str]:
    for line in plan.lines:
        if line.kind is LineKind.END:
            yield t("holding.plan_end")
        elif line.row is not None and _is_shown(line.row, is_staff=is_staff):
            what, value = _said(line.row, t)
            yield f"{what}: {value}"
    for one in plan.quote.carried if plan.quote and plan.ended else ():
        title, definition = named(one, t)
        if one["code"] in plan.ended and definition and is_read(definition, is_staff=is_staff):
            yield f"{title}: —"


def _author(plan: Plan) -> tuple[str | None, str]:
    if plan.quote is not None:
        return plan.quote.made_by_realm, plan.quote.made_by_name
    row = next(line.row for line in plan.lines if line.row is not None)
    return row.made_by_realm, row.made_by_name


def _who(realm: str | None, name: str, *, is_staff: bool, t: Translator) -> str:
    """A client reads the names of his own people; of ours he reads that it was a manager."""
    if realm is None:
        return t("holding.by_system")
    return name if is_staff or realm == "client" else t("holding.by_manager")
