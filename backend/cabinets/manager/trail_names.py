"""What rows are called that the journal names by number, and parameters that it names by code."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.accounts.models import Staff, User
from backend.audit.models import AuditEntry
from backend.catalog.models import ClientGroup, Service, ServiceParameter, Tariff, TariffVersion
from backend.clients.models import Client
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.subscriptions.models import Quote

# Fields that hold the number of a row, or whose keys are numbers of rows.
ROWS = {
    "client": "client",
    "client_id": "client",
    "group_id": "group",
    "manager_id": "staff",
    "assignee": "staff",
    "user": "user",
    "quote": "quote",
    "tariff": "tariff",
    "successor_id": "tariff",
    "tariff_version": "tariff_version",
}
KEYED = {"ways": "tariff", "links": "service"}


@dataclass(frozen=True)
class Names:
    """The names of one page of the journal; what is gone has none."""

    rows: Mapping[tuple[str, int], str] = field(default_factory=dict)
    parameters: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def row(self, kind: str, number: int) -> str | None:
        """How the row is called, None if it is gone."""
        return self.rows.get((kind, number))

    def parameter(self, upon: str, code: str) -> str | None:
        """The title of a parameter in the schema that an entry is about; `code.option` is an option."""
        return self.parameters.get((upon, code))


def of(entries: Sequence[AuditEntry], t: Translator) -> Names:
    """The names of whatever these entries tell of; a query for each kind of row."""
    wanted: dict[str, set[int]] = {}
    for kind, number in (found for entry in entries for found in _numbers(entry)):
        wanted.setdefault(kind, set()).add(number)
    rows = {
        (kind, number): name
        for kind, numbers in wanted.items()
        for number, name in _NAMED[kind](sorted(numbers), t)
    }
    return Names(rows, dict(_parameters({entry.object for entry in entries}, t)))


def number_of(value: Any) -> int | None:
    """The number of a row: the journal keeps keys of mappings as texts."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19
    return int(value) if is_number else None


def _numbers(entry: AuditEntry) -> Iterator[tuple[str, int]]:
    if entry.actor_id and not entry.actor_name:
        yield "user", entry.actor_id
    for text in (entry.old, entry.new):
        values: Mapping[str, Any] = json.loads(text) if text else {}
        for name, value in values.items():
            if name in ROWS and isinstance(value, int) and not isinstance(value, bool):
                yield ROWS[name], value
            elif name in KEYED and isinstance(value, dict):
                yield from ((KEYED[name], number_of(key) or 0) for key in value)


def _parameters(objects: Iterable[str], t: Translator) -> Iterator[tuple[tuple[str, str], str]]:
    """Of schemas, and of versions of tariffs by the schema that they are made with."""
    schemas = {name: number for name in objects if (number := _id_in(name, "service_version"))}
    versions = {number: name for name in objects if (number := _id_in(name, "tariff_version"))}
    known = TariffVersion.select(TariffVersion.id, TariffVersion.service_version)
    for one in known.where(TariffVersion.id.in_(list(versions))):
        schemas[versions[one.id]] = one.service_version_id
    by_schema: dict[int, list[str]] = {}
    for name, number in schemas.items():
        by_schema.setdefault(number, []).append(name)
    rows = ServiceParameter.select().where(ServiceParameter.service_version.in_(list(by_schema)))
    for row in rows:
        for name in by_schema[row.service_version_id]:
            yield (name, row.code), row.title.in_(t.language)
            for option in row.limits.get("options", ()):
                title = Localised(option["ru"], option["en"]).in_(t.language)
                yield (name, f"{row.code}.{option['code']}"), title


def _id_in(name: str, table: str) -> int | None:
    kind, _, number = name.partition(":")
    return number_of(number) if kind == table else None


def _clients(ids: list[int], _: Translator) -> Iterator[tuple[int, str]]:
    for one in Client.select().where(Client.id.in_(ids)):
        yield one.id, f"{one.short_name}, {one.contract_number}"


def _tariff_versions(ids: list[int], t: Translator) -> Iterator[tuple[int, str]]:
    for one in TariffVersion.select().where(TariffVersion.id.in_(ids)):
        version = t("manager.tariffs.version_title", number=one.number)
        yield one.id, f"{one.title.in_(t.language)}, {version}"


def _services(ids: list[int], t: Translator) -> Iterator[tuple[int, str]]:
    for one in Service.select().where(Service.id.in_(ids)):
        yield one.id, one.title.in_(t.language)


def _plain(model: Any, column: Any) -> Callable[[list[int], Translator], Iterator[tuple[int, str]]]:
    """Rows whose name is one column."""

    def named(ids: list[int], _: Translator) -> Iterator[tuple[int, str]]:
        yield from model.select(model.id, column).where(model.id.in_(ids)).tuples()

    return named


_NAMED: dict[str, Callable[[list[int], Translator], Iterator[tuple[int, str]]]] = {
    "client": _clients,
    "group": _plain(ClientGroup, ClientGroup.title),
    "staff": _plain(Staff, Staff.name),
    "user": _plain(User, User.name),
    "quote": _plain(Quote, Quote.number),
    "tariff": _plain(Tariff, Tariff.code),
    "tariff_version": _tariff_versions,
    "service": _services,
}
