"""A quote as a page shows it: what becomes of values, what it costs, and the word for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.cabinets.subscriptions import views
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.subscriptions.carrying import LOSSES, Fate
from backend.subscriptions.models import Quote, QuoteKind


@dataclass(frozen=True)
class CarriedRow:
    """What becomes of one value in a quote."""

    title: str
    old: str
    new: str
    fate: str
    label: str
    is_kept: bool


def carried_rows(quote: Quote, *, is_staff: bool, t: Translator) -> list[CarriedRow]:
    """What becomes of values: changed ones first, then lost, then kept."""
    found = []
    for one in quote.carried:
        title, definition = views.named(one, t)
        if one["code"] and not (definition and views.is_read(definition, is_staff=is_staff)):
            continue  # of one that the schema does not have nobody knows whom it is for
        old, new = (views.value_of(definition, one[side], t) for side in ("old", "new"))
        fate = Fate(one["fate"])
        if fate is Fate.WITHDRAWN:
            title = t("holding.plan_of", title=title, day=t.day(date.fromisoformat(one["on"])))
        label = "warning" if fate in LOSSES else ("ok" if fate is Fate.KEPT else "note")
        found.append(
            CarriedRow(title, old, new, t(f"holding.fate.{fate}"), label, fate is Fate.KEPT)
        )
    return found


def has_losses(quote: Quote) -> bool:
    """Whether the client has to confirm what he loses."""
    return any(one["fate"] in LOSSES for one in quote.carried)


def title_of(quote: Quote, t: Translator) -> str:
    """What the quote is about; of a tariff by the sign of the difference."""
    if quote.kind != QuoteKind.TARIFF:
        return t(f"holding.quote.{quote.kind}")
    difference = quote.monthly_new_minor - quote.monthly_old_minor
    return t(f"holding.quote.tariff_{word_of(difference)}")


def word_of(difference_minor: int) -> str:
    """up, down or same."""
    if difference_minor == 0:
        return "same"
    return "up" if difference_minor > 0 else "down"


def difference(minor: int, t: Translator) -> str:
    """How much dearer or cheaper a month becomes, in words."""
    return t(f"holding.difference_{word_of(minor)}", sum=t.money(abs(minor)))


def once(quote: Quote, t: Translator) -> str:
    """What is due at once: taken, given back, or nothing."""
    if quote.once_minor == 0:
        return t("holding.quote.takes_nothing")
    key = "holding.quote.takes" if quote.once_minor > 0 else "holding.quote.gives"
    return t(key, sum=t.money(abs(quote.once_minor)))


def month_lines(quote: Quote, t: Translator) -> list[tuple[str, str, int]]:
    """The lines of the new monthly price, as `price_lines` gives them."""
    return [
        (
            Localised(**line["title"]).in_(t.language),
            _each(line, t),
            int(line["amount_minor"]),
        )
        for line in quote.lines
        if line["part"] == "month"
    ]


def once_lines(quote: Quote, t: Translator) -> list[tuple[str, int]]:
    """What is charged or given back at once, explained."""
    found = []
    for line in quote.lines:
        if line["part"] != "once":
            continue
        if line["kind"] == "fee":
            text = t("holding.once.fee")
        else:
            until = date.fromisoformat(line["until"])
            text = t(
                "holding.once.rest",
                first=t.day(date.fromisoformat(line["from"])),
                until=t.day(until),
                days=line["days"],
                of_days=line["of_days"],
            )
        found.append((text, int(line["amount_minor"])))
    return found


def _each(line: Mapping[str, Any], t: Translator) -> str:
    if line["quantity"] == "1" or line["unit_minor"] is None:
        return ""
    return f"{line['quantity']} × {t.money(line['unit_minor'])}"
