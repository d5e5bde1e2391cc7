"""The terms of a version of a tariff: what it costs and from when, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from backend.catalog import kinds, prices
from backend.catalog.definitions import Value
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import ExistingMode
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

LONGEST_TITLE = 200
LONGEST_REASON = 1000
MOST_NOTICE_DAYS = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """
    What a manager decides in a version; the columns of `TariffVersion` say what each is.

    `reason` is for colleagues and the journal; clients read the notice of the change.
    """

    title: Localised
    price_minor: int
    vat_percent: int
    once_minor: int = 0
    included: Mapping[str, Value] = field(default_factory=dict)
    prices: Mapping[str, Any] = field(default_factory=dict)
    effective_new: date | None = None
    existing_mode: ExistingMode = ExistingMode.NEVER
    existing_on: date | None = None
    notice_days: int = 0
    reason: str = ""


def columns(terms: Terms) -> dict[str, Any]:
    """The columns that hold the terms."""
    names = (
        "title price_minor vat_percent once_minor effective_new existing_mode existing_on "
        "notice_days reason"
    )
    return {
        **{name: getattr(terms, name) for name in names.split()},
        "included": dict(terms.included),
        "prices": dict(terms.prices),
    }


def of(version: TariffVersion) -> Terms:
    """The terms that a version holds."""
    return Terms(
        title=version.title,
        price_minor=version.price_minor,
        vat_percent=version.vat_percent,
        once_minor=version.once_minor,
        included=version.included,
        prices=version.prices,
        effective_new=version.effective_new,
        existing_mode=ExistingMode(version.existing_mode),
        existing_on=version.existing_on,
        notice_days=version.notice_days,
        reason=version.reason,
    )


def problems(terms: Terms, schema: Schema, *, today: date) -> dict[str, InvalidError]:
    """
    Everything that keeps the terms from being published on a day, by field; empty if nothing.

    A price of a parameter stands under `prices.<code>`, a value under `included.<code>`.
    """
    found = {**_unstorable(terms), **_of_days(terms, today)}
    for code, error in prices.faults(terms.prices, schema).items():
        found[f"prices.{code}"] = error
    for code, value in terms.included.items():
        error_of_value = _of_included(schema, code, value)
        if error_of_value:
            found[f"included.{code}"] = error_of_value
    return found


def require_storable(terms: Terms) -> None:
    """
    Accept what a draft may hold; days and prices of parameters may still be missing.

    Raises:
        InvalidError: a title or a sum that no version may have.
    """
    for error in _unstorable(terms).values():
        raise error


def local_day_at_the_earliest(now: datetime) -> date:
    """A day that is over everywhere by this moment is past; the company's own day is not known here."""
    return now.date() - _DAY


def _unstorable(terms: Terms) -> dict[str, InvalidError]:
    sums = (terms.price_minor, terms.once_minor)
    longest = max(len(terms.title.ru), len(terms.title.en))
    is_dated = terms.existing_mode is ExistingMode.DATE
    checks = {
        "title": (not terms.title or longest > LONGEST_TITLE, "catalog.title.bad"),
        "price_minor": (not 0 <= sums[0] <= money.MAX_MINOR, "money.too_large"),
        "once_minor": (not 0 <= sums[1] <= money.MAX_MINOR, "money.too_large"),
        "vat_percent": (not 0 <= terms.vat_percent <= 99, "catalog.terms.bad_vat"),
        "notice_days": (
            not 0 <= terms.notice_days <= MOST_NOTICE_DAYS,
            "catalog.terms.bad_notice",
        ),
        "reason": (len(terms.reason) > LONGEST_REASON, "catalog.terms.long_reason"),
        "existing_on": (
            is_dated != (terms.existing_on is not None),
            "catalog.terms.no_existing_day",
        ),
    }
    return {name: InvalidError(key) for name, (is_wrong, key) in checks.items() if is_wrong}


def _of_days(terms: Terms, today: date) -> dict[str, InvalidError]:
    if terms.effective_new is None:
        return {"effective_new": InvalidError("catalog.terms.no_day")}
    if terms.effective_new < today:
        return {"effective_new": InvalidError("catalog.terms.past_day")}
    if terms.existing_on is None:
        return {}
    if terms.existing_on < terms.effective_new:
        return {"existing_on": InvalidError("catalog.terms.existing_before_new")}
    if terms.existing_on < today + terms.notice_days * _DAY:
        return {"existing_on": InvalidError("catalog.terms.short_notice", count=terms.notice_days)}
    return {}


def _of_included(schema: Schema, code: str, value: Value) -> InvalidError | None:
    definition = schema.find(code)
    if definition is None:
        return InvalidError("catalog.value.unknown")
    try:
        kinds.check(definition, value)
    except InvalidError as error:
        return error
    return None
