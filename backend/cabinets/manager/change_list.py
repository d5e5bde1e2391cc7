"""Lists of a change of a tariff: the filter, bars of its distribution, rows for files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import wtforms
from wtforms.fields import SelectChoice

from backend.kernel import money
from backend.kernel.localised import Localised
from backend.kernel.sheets import Cell
from backend.subscriptions.models import TariffChangeCandidate, TariffChangeItem
from backend.subscriptions.tariff_changes.preview import Bar
from backend.web import forms
from backend.web.visit import here

MOST_BARS = 7
_WHOLE = 100


class ListForm(forms.Form):
    """Which subscriptions of a preview to show."""

    q = wtforms.SearchField("manager.changes.wish")
    way = wtforms.SelectField(
        "manager.changes.way",
        default="",
        choices=[
            SelectChoice("", "manager.changes.way.any"),
            *(
                SelectChoice(one, f"manager.changes.way.{one}")
                for one in ("dearer", "cheaper", "same", "excluded")
            ),
        ],
    )


class ResultsForm(forms.Form):
    """Which results of a change to show."""

    q = wtforms.SearchField("manager.changes.wish")
    status = wtforms.SelectField(
        "manager.changes.status",
        default="",
        choices=[
            SelectChoice("", "manager.changes.way.any"),
            *(
                SelectChoice(one, f"manager.changes.status.{one}")
                for one in ("waiting", "moved", "excluded", "left_alone")
            ),
        ],
    )


@dataclass(frozen=True)
class Drawn:
    """One bar: what it stands for, how many subscriptions, and its length of a hundred."""

    title: str
    subscriptions: int
    length: int


def drawn(bars: Sequence[Bar]) -> list[Drawn]:
    """At most seven bars; close differences share one."""
    joined = bars if len(bars) <= MOST_BARS else list(_joined(bars))
    most = max((bar.subscriptions for bar in joined), default=1)
    ends = _ends(bars) if len(bars) > MOST_BARS else [(bar.difference_minor,) for bar in bars]
    return [
        Drawn(_span(end), bar.subscriptions, max(1, bar.subscriptions * _WHOLE // most))
        for bar, end in zip(joined, ends, strict=True)
        if bar.subscriptions
    ]


def preview_rows(found: Iterable[TariffChangeCandidate]) -> Iterator[list[Cell]]:
    """The rows of a preview for a file."""
    t = here().t
    for one in found:
        note = t("manager.changes.excluded") if one.is_excluded else ""
        yield [*_about(one), note]


def result_rows(found: Iterable[TariffChangeItem]) -> Iterator[list[Cell]]:
    """The rows of results for a file."""
    t = here().t
    for one in found:
        status = t(f"manager.changes.status.{one.status}")
        yield [*_about(one), status if not one.why else f"{status}: {why(one)}"]


def why(one: TariffChangeItem) -> str:
    """Why a subscription was not moved, in words."""
    return here().t(f"manager.changes.why.{one.why}") if one.why else ""


def heads() -> list[str]:
    """The first row of a file."""
    names = ("contract", "client", "subscription", "effective_on", "old", "new", "more", "note")
    return [here().t(f"manager.changes.csv.{name}") for name in names]


def signed(amount_minor: int) -> str:
    """A difference with its sign, as people read it."""
    text = here().t.money(abs(amount_minor))
    if amount_minor == 0:
        return text
    return f"+{text}" if amount_minor > 0 else f"\u2212{text}"


def words(values: dict[str, object], language: str) -> tuple[str, str]:
    """The title and the text of the notice as clients with this language read it."""
    t = here().services.translators[language]
    shown = t.shown(values)
    return t("notice.tariff_change.title", **shown), t("notice.tariff_change.body", **shown).strip()


def sample(first: TariffChangeCandidate, title: Localised, text: Localised) -> dict[str, object]:
    """What fills the notice of one client of the list."""
    return {
        "tariff": {"ru": title.ru, "en": title.en},
        "effective_on": first.effective_on.isoformat(),
        "old_minor": first.old_minor,
        "new_minor": first.new_minor,
        "text": {"ru": text.ru, "en": text.en},
    }


def _about(one: TariffChangeCandidate | TariffChangeItem) -> list[Cell]:
    return [
        one.client.contract_number,
        one.client.short_name,
        one.subscription.number,
        one.effective_on,
        money.to_decimal(one.old_minor),
        money.to_decimal(one.new_minor),
        money.to_decimal(one.new_minor - one.old_minor),
    ]


def _joined(bars: Sequence[Bar]) -> Iterator[Bar]:
    for first, last in _ends(bars):
        inside = [bar.subscriptions for bar in bars if first <= bar.difference_minor <= last]
        yield Bar(first, sum(inside))


def _ends(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Equal steps from the smallest to the largest difference, in whole kopecks."""
    low, high = bars[0].difference_minor, bars[-1].difference_minor
    step = -(-(high - low + 1) // MOST_BARS)
    return [
        (low + n * step, min(high, low + (n + 1) * step - 1))
        for n in range(MOST_BARS)
        if low + n * step <= high
    ]


def _span(ends: tuple[int, ...]) -> str:
    if len(ends) == 1 or ends[0] == ends[1]:
        return signed(ends[0])
    return here().t("manager.changes.from_to", least=signed(ends[0]), most=signed(ends[1]))
