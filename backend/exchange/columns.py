"""
The columns that each kind of import knows, and which heads of a file are likely to be them.

Subscriptions have a column for each parameter too, under the field `p.<code>`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peewee import fn

from backend.catalog.models import ServiceParameter, ServiceVersion
from backend.exchange.models import ImportKind
from backend.kernel.localised import Localised


@dataclass(frozen=True)
class Column:
    """One column: its field, whether a file must have it, what it may be called in files."""

    field: str
    is_required: bool = False
    names: tuple[str, ...] = ()


PARAMETER = "p."
_CONTRACT = Column(
    "contract_number", is_required=True, names=("договор", "номер договора", "contract", "лс")
)
COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.CLIENTS: (
        _CONTRACT,
        Column("short_name", names=("название", "клиент", "имя", "наименование", "name")),
        Column(
            "full_name",
            is_required=True,
            names=("полное название", "полное наименование", "фио", "full name"),
        ),
        Column("kind", names=("вид", "тип", "kind", "type")),
        Column("inn", names=("инн",)),
        Column("kpp", names=("кпп",)),
        Column("ogrn", names=("огрн", "огрнип")),
        Column("legal_address", names=("юридический адрес", "адрес", "address")),
        Column("postal_address", names=("почтовый адрес",)),
        Column("bank_name", names=("банк", "bank")),
        Column("bik", names=("бик", "bic")),
        Column("account", names=("расчетный счет", "счет", "р с")),
        Column("correspondent_account", names=("корреспондентский счет", "корсчет", "к с")),
        Column("signatory", names=("подписант", "кто подписывает")),
        Column("opened_on", is_required=True, names=("дата договора", "дата", "открыт", "opened")),
        Column("group", names=("группа",)),
        Column("manager", names=("менеджер",)),
        Column("contact_name", names=("контакт", "контактное лицо")),
        Column("contact_phone", names=("телефон", "phone")),
        Column("contact_email", names=("почта", "email", "e mail")),
    ),
    ImportKind.SUBSCRIPTIONS: (
        _CONTRACT,
        Column("tariff", is_required=True, names=("тариф", "код тарифа")),
        Column("start_on", is_required=True, names=("начало", "дата подключения", "start")),
        Column("number", names=("подключение", "номер подключения", "номер")),
        Column("bill_day", names=("день оплаты", "день списания", "bill day")),
        Column("place", names=("место", "адрес", "адрес подключения")),
        Column("last_on", names=("последний день", "конец", "окончание", "отключен", "end")),
    ),
    ImportKind.BALANCES: (
        _CONTRACT,
        Column("balance", is_required=True, names=("баланс", "остаток", "сальдо")),
        Column("on_day", is_required=True, names=("дата", "на дату", "day")),
    ),
}


def of(kind: ImportKind) -> tuple[Column, ...]:
    """Every column of a kind, in the order of the screen: the parameters of services come last."""
    found = COLUMNS[kind]
    if kind is ImportKind.SUBSCRIPTIONS:
        found += tuple(_of_parameter(code, title) for code, title in parameters().items())
    return found


def parameters() -> dict[str, Localised]:
    """The parameters that services have now, by code; one code of several services is one column."""
    newest = (
        ServiceVersion.select(fn.MAX(ServiceVersion.id))
        .where(ServiceVersion.published_at.is_null(is_null=False))
        .group_by(ServiceVersion.service)
    )
    rows = (
        ServiceParameter.select()
        .where(ServiceParameter.service_version.in_(newest))
        .order_by(ServiceParameter.code, ServiceParameter.id)
    )
    return {row.code: row.title for row in rows}


def guess(kind: ImportKind, heads: Sequence[str]) -> dict[str, str]:
    """For each field the head that is likely to be it; each head once."""
    plain = {_plain(head): head for head in heads}
    found: dict[str, str] = {}
    for column in of(kind):
        for name in (_plain(column.field.removeprefix(PARAMETER)), *column.names):
            head = plain.get(name)
            if head is not None and head not in found.values():
                found[column.field] = head
                break
    return found


def missing(kind: ImportKind, columns: Mapping[str, str]) -> list[str]:
    """The fields that a file must have and no column was named for."""
    return [one.field for one in COLUMNS[kind] if one.is_required and one.field not in columns]


def fields_of(kind: ImportKind) -> tuple[str, ...]:
    """The fields of a kind, in the order of the screen."""
    return tuple(column.field for column in of(kind))


def _of_parameter(code: str, title: Localised) -> Column:
    return Column(PARAMETER + code, names=(_plain(title.ru), _plain(title.en)))


def _plain(head: str) -> str:
    return " ".join(re.findall(r"\w+", head.casefold().replace("ё", "е").replace("_", " ")))
