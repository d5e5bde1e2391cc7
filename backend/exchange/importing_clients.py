"""Lines of a file as clients: checked against one another and the registry, written, taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from backend.accounts.models import Staff
from backend.catalog import groups
from backend.clients import contacts, listing, many, registry
from backend.clients.contacts import Card
from backend.clients.details import NAMES, FieldsError
from backend.clients.many import Opening
from backend.clients.models import Client, ClientKind
from backend.clients.registry import NewClient
from backend.exchange import cells, references
from backend.exchange.cells import Reader
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError

_KINDS = {
    "legal": ClientKind.LEGAL,
    "организация": ClientKind.LEGAL,
    "юрлицо": ClientKind.LEGAL,
    "юридическое лицо": ClientKind.LEGAL,
    "sole_trader": ClientKind.SOLE_TRADER,
    "ип": ClientKind.SOLE_TRADER,
    "предприниматель": ClientKind.SOLE_TRADER,
    "person": ClientKind.PERSON,
    "физлицо": ClientKind.PERSON,
    "физическое лицо": ClientKind.PERSON,
}
_CONTACT = {"contact_name": "name", "contact_phone": "phone", "contact_email": "email"}
_NAMELESS = "—"
# Counted lists and trials go with the client: they are made anew.
_OWN_TABLES = frozenset(
    {"requisites", "contact", "import_row", "tariff_change_candidate", "charging_trial_line"}
)
_AT_ONCE = 500


def check(lines: Sequence[Reader]) -> list[Opening | None]:
    """The client of each line; None where it has problems, which its reader keeps."""
    numbers = [line.text("contract_number") for line in lines]
    taken = set(many.by_contracts(numbers))
    known = _Known()
    seen: dict[str, int] = {}
    found: list[Opening | None] = []
    for line in lines:
        number = line.text("contract_number")
        if number in seen:
            line.problems["contract_number"] = InvalidError("imports.row.twice", line=seen[number])
        seen.setdefault(number, line.number)
        found.append(_opening(line, known, is_taken=number in taken))
    return found


def write(
    openings: Sequence[Opening], *, actor: Actor, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """Open the clients; what each line has made."""
    return [{"client": number} for number in many.open_many(openings, actor=actor, now=now)]


def take_back(client_ids: Mapping[int, int]) -> None:
    """
    Delete imported clients (by line) that nothing else depends on.

    Raises:
        ConflictError: names the first line whose client is used or was changed since.
    """
    wanted = set(client_ids.values())
    used = references.used("client", wanted, but=_OWN_TABLES) | _changed(wanted)
    for line, client_id in sorted(client_ids.items()):
        if client_id in used:
            raise ConflictError("imports.undo.in_use", line=line)
    for part in _parts(list(client_ids.values())):
        Client.delete().where(Client.id.in_(part)).execute()


class _Known:
    """Groups and managers by what a file may call them."""

    def __init__(self) -> None:
        every = groups.every()
        self._groups = {one.code.casefold(): one.id for one in every} | {
            one.title.casefold(): one.id for one in every
        }
        staff: list[Staff] = listing.managers()
        self._managers = {one.login: one.id for one in staff} | {
            one.name.casefold(): one.id for one in staff
        }

    def group(self, text: str) -> int:
        """The group of this code or title; InvalidError if there is none."""
        return self._one(self._groups, text, "imports.row.no_group")

    def manager(self, text: str) -> int:
        """The manager of this login or name; InvalidError if there is none."""
        return self._one(self._managers, text, "clients.manager.unknown")

    def _one(self, known: Mapping[str, int], text: str, refusal: str) -> int:
        found = known.get(text.casefold())
        if found is None:
            raise InvalidError(refusal)
        return found


def _opening(line: Reader, known: _Known, *, is_taken: bool) -> Opening | None:
    kind = line.read("kind", _kind, _kind_of_inn(line.text("inn")))
    line.required("full_name")
    line.required("opened_on")
    new = NewClient(
        contract_number=line.required("contract_number"),
        short_name=line.text("short_name") or line.text("full_name")[: registry.MOST_NAME],
        opened_on=line.read("opened_on", cells.as_day, date.min),
        kind=kind,
        group_id=line.read("group", known.group, None),
        manager_id=line.read("manager", known.manager, None),
        **_details(line),
    )
    details, problems = registry.checked(new, is_taken=is_taken)
    line.problems = {**problems, **line.problems}
    contact = _contact(line)
    return None if line.problems else Opening(new, details, contact)


def _details(line: Reader) -> dict[str, Any]:
    return {name: line.text(name) for name in NAMES}


def _contact(line: Reader) -> Card | None:
    texts = {ours: line.text(theirs) for theirs, ours in _CONTACT.items()}
    if not any(texts.values()):
        return None
    card = Card(**{**texts, "name": texts["name"] or _NAMELESS}, is_main=True)
    try:
        return contacts.checked(card)
    except FieldsError as error:
        named = {ours: theirs for theirs, ours in _CONTACT.items()}
        line.problems |= {named[name]: one for name, one in error.problems.items()}
        return None


def _kind(text: str) -> ClientKind:
    found = _KINDS.get(text.casefold())
    if found is None:
        raise InvalidError("imports.row.no_kind")
    return found


def _kind_of_inn(inn: str) -> ClientKind:
    """What the length of the number says: without one it is a person."""
    digits = "".join(inn.split())
    if not digits:
        return ClientKind.PERSON
    return ClientKind.SOLE_TRADER if len(digits) == 12 else ClientKind.LEGAL


def _changed(client_ids: set[int]) -> set[int]:
    """Those that somebody has corrected since they were written."""
    rows = Client.select(Client.id).where(Client.revision > 1)
    return {row.id for row in rows} & client_ids


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[begin : begin + _AT_ONCE] for begin in range(0, len(numbers), _AT_ONCE)]
