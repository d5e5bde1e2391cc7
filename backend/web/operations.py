"""Entries of the ledger as people read them: what for, for which days, and how the sum was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised

_DAY = timedelta(days=1)


class Entry(Protocol):
    """What an entry of the ledger says; a line of a trial says the same."""

    kind: Any
    on_day: Any
    client_minor: Any
    period_from: Any
    period_until: Any
    note: Any


@dataclass(frozen=True)
class Part:
    """Days of a month at one price: what a month costs by it, what these days cost, and its lines."""

    days: str
    monthly_minor: int
    amount_minor: int
    lines: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Operation:
    """
    One entry in words.

    `title` is the service, or why money moved where there is none; `note` says the rest in one line.
    `amount_minor` is above zero in the client's favour.
    """

    on_day: date
    title: str
    note: str
    amount_minor: int
    parts: Sequence[Part]

    @property
    def whole(self) -> str:
        """Title and note as one text."""
        return f"{self.title}. {self.note}" if self.note else self.title


def shown(entry: Entry, t: Translator) -> Operation:
    """The entry in the language of `t`."""
    note: Mapping[str, Any] = entry.note
    kind = t(f"ledger.kind.{entry.kind}")
    service = _text(note.get("service"), t)
    about = [kind] if service else []
    if note.get("subscription"):
        about.append(str(note["subscription"]))
    if entry.period_from is not None and entry.period_until is not None:
        about.append(t.days(entry.period_from, entry.period_until - _DAY))
    if note.get("text"):
        about.append(_text(note["text"], t))
    return Operation(
        on_day=entry.on_day,
        title=service or kind,
        note=" · ".join(about),
        amount_minor=entry.client_minor or 0,
        parts=[_part(one, t) for one in note.get("parts", ())],
    )


def _part(stored: Mapping[str, Any], t: Translator) -> Part:
    until = date.fromisoformat(stored["until"])
    return Part(
        days=t.days(date.fromisoformat(stored["from"]), until - _DAY),
        monthly_minor=int(stored["monthly_minor"]),
        amount_minor=int(stored["amount_minor"]),
        lines=[_line(one, t) for one in stored["lines"]],
    )


def _line(stored: Mapping[str, Any], t: Translator) -> tuple[str, int]:
    title, quantity = _text(stored["title"], t), str(stored.get("quantity", "1"))
    return (title if quantity == "1" else f"{title} × {quantity}", int(stored["amount_minor"]))


def _text(value: Any, t: Translator) -> str:
    """A stored text, of one language or of both."""
    if isinstance(value, dict):
        return Localised(**value).in_(t.language)
    return str(value) if value else ""
