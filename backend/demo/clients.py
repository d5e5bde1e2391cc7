"""The clients of the demo company: three kinds, invented, with numbers that pass their own checks."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from backend.clients.models import Client, ClientKind, ClientStatus, Contact, Requisites
from backend.db import bulk, made
from backend.kernel.actor import SYSTEM

_COMPANIES = (
    "Северный бетон",
    "Речной порт",
    "Мельница на Каме",
    "Хлебозавод № 3",
    "Технопарк «Заря»",
    "Аптека на Садовой",
    "Стоматология Улыбка",
    "Новореченские теплицы",
    "Мебель Дубрава",
    "Автоцентр Маяк",
    "Гостиница Пристань",
    "Кинотеатр Родина",
    "Школа танцев Вальс",
    "Юрбюро Довод",
    "Типография Литера",
    "Склад-Транзит",
    "Ёлочные игрушки",
    "Пекарня Колос",
    "Лаборатория Анализ",
    "Медцентр Пульс",
    "Турбюро Компас",
    "Охрана Рубеж",
    "Лифт-Монтаж",
    "Стройинвест-Н",
    "Рыбокомбинат",
    "Фермер-Опт",
    "Ветклиника Айболит",
    "Книжный двор",
    "Фитнес-клуб Высота",
    "Клининг Блеск",
)
_TRADERS = (
    ("Алёшин", "Пётр Ильич"),
    ("Баранова", "Ольга Сергеевна"),
    ("Воронов", "Максим Юрьевич"),
    ("Гусева", "Инна Павловна"),
    ("Дёмин", "Артём Олегович"),
    ("Ершова", "Нина Викторовна"),
    ("Журавлёв", "Кирилл Андреевич"),
    ("Зимина", "Татьяна Львовна"),
    ("Ильин", "Роман Денисович"),
    ("Котова", "Елена Игоревна"),
    ("Лосев", "Виктор Семёнович"),
    ("Мухина", "Дарья Алексеевна"),
    ("Носов", "Глеб Фёдорович"),
    ("Осипова", "Жанна Маратовна"),
    ("Панов", "Илья Борисович"),
)
_PERSONS = (
    ("Рябов", "Степан Аркадьевич"),
    ("Соловьёва", "Вера Николаевна"),
    ("Титов", "Андрей Романович"),
    ("Ульянова", "Мария Кирилловна"),
    ("Фомин", "Егор Дмитриевич"),
    ("Хохлова", "Анна Вадимовна"),
    ("Царёв", "Михаил Эдуардович"),
    ("Чижова", "Юлия Геннадьевна"),
    ("Шубин", "Тимур Рашидович"),
    ("Щукина", "Лидия Яковлевна"),
    ("Эрдман", "Павел Карлович"),
    ("Яшина", "Софья Антоновна"),
)
_STREETS = ("Телеграфная", "Садовая", "Речная", "Заводская", "Мира", "Королёва", "Полевая")
_BANK, _BIK = "АО «Новореченский банк» (вымышлен)", "043000799"
_FIRST_CONTRACT = 1004
_HISTORY_DAYS = 800
_WEIGHTS = (7, 1, 3)


@dataclass(frozen=True)
class Place:
    """Where a client is and whom to call there."""

    address: str
    person: str
    phone: str


def make(chance: random.Random, today: date, groups: Sequence[int]) -> list[Client]:
    """Write the clients that have no user of the demo; `groups` are ids that some of them get."""
    rows = list(_rows(chance, today, groups))
    bulk.insert(Client, rows)
    numbers = [row["contract_number"] for row in rows]
    found = list(
        Client.select().where(Client.contract_number.in_(numbers)).order_by(Client.contract_number)
    )
    describe(chance, found)
    return found


def describe(chance: random.Random, clients: Sequence[Client]) -> None:
    """Give clients the next edition of requisites, and the first contact."""
    after = {row.client_id: row.number for row in Requisites.select().order_by(Requisites.number)}
    places = {one.id: _place(chance) for one in clients}
    bulk.insert(
        Requisites,
        [_requisites(chance, one, places[one.id], after.get(one.id, 0) + 1) for one in clients],
    )
    bulk.insert(Contact, [_contact(one, places[one.id], n) for n, one in enumerate(clients, 1)])


def _rows(chance: random.Random, today: date, groups: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number, (kind, short, full) in enumerate(_names(), start=_FIRST_CONTRACT):
        status = {9: ClientStatus.PROSPECT, 23: ClientStatus.SUSPENDED}.get(number % 40)
        is_closed = number % 29 == 0
        opened = today - timedelta(days=chance.randint(40, _HISTORY_DAYS))
        yield {
            "contract_number": f"ЛТ-{number}",
            "kind": kind,
            "status": ClientStatus.CLOSED if is_closed else status or ClientStatus.ACTIVE,
            "short_name": short,
            "full_name": full,
            "inn": _inn(chance, kind),
            "group_id": groups[number // 9 % len(groups)] if number % 9 == 0 else None,
            "opened_on": opened,
            "closed_on": today - timedelta(days=20) if is_closed else None,
        }


def _names() -> Iterator[tuple[ClientKind, str, str]]:
    for name in _COMPANIES:
        bare = name.replace("«", "„").replace("»", "“")
        yield ClientKind.LEGAL, name, f"ООО «{bare}»"
    for surname, rest in _TRADERS:
        full = f"Индивидуальный предприниматель {surname} {rest}"
        yield ClientKind.SOLE_TRADER, f"ИП {surname}", full
    for surname, rest in _PERSONS:
        initials = " ".join(f"{word[0]}." for word in rest.split())
        yield ClientKind.PERSON, f"{surname} {initials}", f"{surname} {rest}"


def _place(chance: random.Random) -> Place:
    street, house = chance.choice(_STREETS), chance.randint(1, 120)
    surname, rest = chance.choice(_TRADERS)
    phone = f"+7300{chance.randint(0, 9_999_999):07}"
    return Place(f"310014, г. Новореченск, ул. {street}, д. {house}", f"{surname} {rest}", phone)


def _requisites(chance: random.Random, client: Client, place: Place, number: int) -> dict[str, Any]:
    is_person = client.kind == ClientKind.PERSON
    account = "" if is_person else _account(f"40702810{chance.randint(0, 99_999_999_999):011}")
    return {
        "client": client.id,
        "number": number,
        "valid_from": client.opened_on,
        "full_name": client.full_name,
        "inn": client.inn,
        "kpp": "300001001" if client.kind == ClientKind.LEGAL else "",
        "ogrn": _ogrn(chance, ClientKind(client.kind)),
        "legal_address": place.address,
        "postal_address": place.address,
        "bank_name": "" if is_person else _BANK,
        "bik": "" if is_person else _BIK,
        "account": account,
        "correspondent_account": "" if is_person else _correspondent(),
        "signatory": place.person,
        **made.by_at(SYSTEM, _noon(client.opened_on)),
    }


def _contact(client: Client, place: Place, number: int) -> dict[str, Any]:
    return {
        "client": client.id,
        "name": place.person,
        "post": "" if client.kind == ClientKind.PERSON else "Директор",
        "phone": place.phone,
        "email": f"office{number}@client.example",
        "is_main": True,
        "created_at": _noon(client.opened_on),
    }


def _inn(chance: random.Random, kind: ClientKind) -> str:
    if kind is ClientKind.LEGAL:
        begin = f"30{chance.randint(0, 9_999_999):07}"
        return begin + str(stdnum_inn.calc_company_check_digit(begin))
    begin = f"30{chance.randint(0, 99_999_999):08}"
    return begin + str(stdnum_inn.calc_personal_check_digits(begin))


def _ogrn(chance: random.Random, kind: ClientKind) -> str:
    if kind is ClientKind.PERSON:
        return ""
    length = 12 if kind is ClientKind.LEGAL else 14
    head = "115300" if kind is ClientKind.LEGAL else "315300"
    while True:  # of a remainder of two digits the library and the law think differently
        begin = head + f"{chance.randrange(10 ** (length - 6)):0{length - 6}}"
        check = stdnum_ogrn.calc_check_digit(f"{begin}0")
        if len(check) == 1:
            return begin + check


def _account(digits: str) -> str:
    return _with_key(digits, _BIK[6:])


def _correspondent() -> str:
    return _with_key("30101810" + "00000000" + _BIK[6:], "0" + _BIK[4:6])


def _with_key(digits: str, prefix: str) -> str:
    """Put the key of an account after its eighth digit: the weighted sum must end in 0."""
    for key in "0123456789":
        number = f"{digits[:8]}{key}{digits[8:]}"
        weighted = (int(one) * _WEIGHTS[n % 3] % 10 for n, one in enumerate(prefix + number))
        if sum(weighted) % 10 == 0:
            return number
    raise ValueError(digits)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
