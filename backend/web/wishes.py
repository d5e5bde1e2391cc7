"""A service request in plain words, for whoever looks at it: what is wished, where it stands, who acts now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.catalog import kinds
from backend.catalog import schema as schemas
from backend.catalog.words import Reads
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import DomainError
from backend.kernel.i18n import Translator
from backend.kernel.states import IllegalMoveError
from backend.service_requests import orders, queries
from backend.service_requests.models import RequestKind, ServiceRequest, ServiceRequestEvent
from backend.service_requests.states import Event, Status, Step
from backend.subscriptions import withdrawing
from backend.subscriptions.models import Quote
from backend.subscriptions.outlook import Outlook

_COLOURS = {
    Status.ACKNOWLEDGED: "note",
    Status.PENDING: "warning",
    Status.HELD: "note",
    Status.IN_PROGRESS: "note",
    Status.COMPLETED: "ok",
    Status.PARTIAL: "warning",
    Status.FAILED: "problem",
    Status.REJECTED: "problem",
    Status.ASSESSING_CANCELLATION: "warning",
    Status.PENDING_CANCELLATION: "warning",
    Status.CANCELLED: "",
}
_TITLE_LENGTH = 70
_SHOWN_FATES = ("changed", "added", "adapted", "lost", "withdrawn")


@dataclass(frozen=True)
class Fact:
    """One line of what is wished."""

    name: str
    value: str


@dataclass(frozen=True)
class Entry:
    """One step of the history: what happened, who did it, and what was said."""

    event: str
    at: Any
    title: str
    who: str
    said: str
    is_internal: bool


def colour(request: ServiceRequest) -> str:
    """The kind of the label that shows the state."""
    return _COLOURS[Status(request.status)]


def turn(request: ServiceRequest) -> str:
    """Whose turn it is: `you` (the client), `we`, or `nobody`."""
    if request.closed_at is not None:
        return "nobody"
    return "you" if request.status == Status.PENDING else "we"


def is_question(request: ServiceRequest, entries: Iterable[Entry]) -> bool:
    """Whether what we said last was a question, answered or not when the request ended."""
    said = [entry.event for entry in entries if entry.said == request.answer]
    return said[-1:] == [Event.ASK]


def why_unsent(error: DomainError) -> str:
    """The message for somebody whose words were refused; of a state that changed there is nothing to correct."""
    is_late = isinstance(error, IllegalMoveError)
    return "requests.client.too_late" if is_late else error.message_key


def title(request: ServiceRequest, t: Translator) -> str:
    """What kind of wish it is, and about which subscription; of one in free words their beginning."""
    if request.kind == RequestKind.OTHER and request.text:
        return _beginning(request.text)
    kind = t(f"requests.kind.{request.kind}")
    subscription = request.subscription
    return t("requests.about", kind=kind, number=subscription.number) if subscription else kind


def wished(
    request: ServiceRequest,
    t: Translator,
    *,
    is_staff: bool = False,
    now: Outlook | None = None,
) -> list[Fact]:
    """
    The wish, line by line: of a quote what changes and what it costs, else what was filled in.

    Args:
        is_staff: who reads; a client is not told of parameters that are for managers.
        now: what the quote would come to now, to be shown instead of what it says.
    """
    found = [*_details(request.wish, t)]
    if request.quote is not None:
        reader = Reads.MANAGER if is_staff else Reads.CLIENT
        found += _of_quote(request.quote, now or request.quote, reader, t)
    return found


def is_undone(request: ServiceRequest) -> bool:
    """Whether what was carried out was taken back or replaced before its day."""
    return request.quote is not None and withdrawing.was_taken_back(request.quote)


def asker(request: ServiceRequest, t: Translator) -> list[Fact]:
    """What a guest wrote of himself."""
    known = request.guest or {}
    names = ("name", "company", "phone", "email", "address")
    return [Fact(t(f"requests.guest.{name}"), known[name]) for name in names if known.get(name)]


def history(request: ServiceRequest, t: Translator, *, with_internal: bool = False) -> list[Entry]:
    """What happened, the oldest first."""
    return [_entry(one, t) for one in queries.history(request, with_internal=with_internal)]


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[:_TITLE_LENGTH].rsplit(" ", 1)[0] + "…"


def _entry(one: ServiceRequestEvent, t: Translator) -> Entry:
    who = (
        t("requests.by_rules") if one.made_by_realm is None and _is_ours(one) else one.made_by_name
    )
    said = t(one.reason) if one.event == Step.LEAVE and one.reason in t.keys else one.reason
    return Entry(one.event, one.at, t(f"requests.event.{one.event}"), who, said, one.is_internal)


def _is_ours(one: ServiceRequestEvent) -> bool:
    return one.made_by_name == SYSTEM.name


def _details(wish: Mapping[str, Any], t: Translator) -> Iterator[Fact]:
    if "payment" in wish:
        yield Fact(t("requests.wish.payment"), str(wish["payment"]))
    if "document" in wish:
        yield Fact(t("requests.wish.document"), t(f"requests.document.{wish['document']}"))
    for name, value in wish.get("requisites", {}).items():
        yield Fact(t(f"clients.field.{name}"), value or t("requests.wish.nothing"))
    for name in ("from_on", "until_on", "valid_from"):
        if wish.get(name):
            yield Fact(t(f"requests.wish.{name}"), t.day(date.fromisoformat(wish[name])))


def _of_quote(quote: Quote, said: Quote | Outlook, reader: Reads, t: Translator) -> Iterator[Fact]:
    tariff = orders.tariff_of(quote)
    if tariff is not None:
        yield Fact(t("requests.wish.tariff"), _tariff_title(quote, tariff.code, t))
    for one in said.carried:
        if one["fate"] in _SHOWN_FATES and one["code"]:
            yield from _value(one, reader, t)
    yield Fact(t("requests.wish.effective"), t.day(said.effective_on))
    yield Fact(t("requests.wish.monthly"), _from_to(said, t))
    if said.once_minor:
        yield Fact(t("requests.wish.once"), t.money(said.once_minor))


def _tariff_title(quote: Quote, code: str, t: Translator) -> str:
    version = orders.version_of(quote)
    return version.title.in_(t.language) if version else code


def _value(one: Mapping[str, Any], reader: Reads, t: Translator) -> Iterator[Fact]:
    definition = schemas.of_version(one["schema_id"]).find(one["code"])
    if definition is None or not definition.is_read_by(reader):
        return
    old, new = (
        kinds.show(definition, one[side], t)
        if one[side] is not None
        else t("requests.wish.nothing")
        for side in ("old", "new")
    )
    yield Fact(definition.title.in_(t.language), t("requests.wish.from_to", old=old, new=new))


def _from_to(said: Quote | Outlook, t: Translator) -> str:
    old, new = said.monthly_old_minor, said.monthly_new_minor
    if old == new:
        return t.money(new)
    return t("requests.wish.from_to", old=t.money(old), new=t.money(new))
