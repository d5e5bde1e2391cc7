"""The people of the demo: staff of each role, and three clients with a user each."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.accounts import administration, people
from backend.accounts.administration import NewPerson
from backend.accounts.roles import Role
from backend.clients import queries, registry
from backend.clients.models import ClientKind
from backend.clients.registry import NewClient
from backend.db.base import transaction
from backend.kernel import clock
from backend.kernel.actor import SYSTEM, Realm


@dataclass(frozen=True)
class Login:
    """One line of the table that the console shows."""

    who: str
    address: str
    password: str


@dataclass(frozen=True)
class _Character:
    login: str
    name: str
    role: Role
    title: str
    client: NewClient | None = None

    @property
    def address(self) -> str:
        host = "logotelecom.example" if self.client is None else "client.example"
        return f"{self.login}@{host}"

    @property
    def password(self) -> str:
        return f"{self.login}-demo-2026"


_ROMASHKA = NewClient(
    contract_number="ЛТ-1001",
    short_name="Ромашка",
    full_name="ООО «Ромашка»",
    inn="7701234560",
    opened_on=date(2023, 2, 14),
)
_VEKTOR = NewClient(
    contract_number="ЛТ-1002",
    short_name="Вектор-Сервис",
    full_name="ООО «Вектор-Сервис»",
    inn="7809876549",
    opened_on=date(2024, 9, 2),
)
_SMIRNOVA = NewClient(
    contract_number="ЛТ-1003",
    short_name="ИП Смирнова",
    full_name="Индивидуальный предприниматель Смирнова Галина Петровна",
    inn="500100732259",
    kind=ClientKind.SOLE_TRADER,
    opened_on=date(2026, 5, 18),
)
_EVERYBODY = (
    _Character("egor", "Егор Соколов", Role.EDITOR, "Editor"),
    _Character("mila", "Мила Орлова", Role.MANAGER, "Manager"),
    _Character("vera", "Вера Никитина", Role.SENIOR_MANAGER, "Senior manager"),
    _Character("anton", "Антон Белов", Role.ADMINISTRATOR, "Administrator"),
    _Character("anna", "Анна Лебедева", Role.OWNER, "Client, Ромашка", _ROMASHKA),
    _Character("boris", "Борис Громов", Role.ACCOUNTANT, "Client, Вектор-Сервис", _VEKTOR),
    _Character("galina", "Галина Смирнова", Role.OWNER, "Client, ИП Смирнова", _SMIRNOVA),
)


def invite_everybody() -> list[Login]:
    """Add those who are missing; who is there already keeps his password."""
    now = clock.now()
    for character in _EVERYBODY:
        with transaction():
            _add(character, now)
    return [Login(one.title, one.address, one.password) for one in _EVERYBODY]


def _add(one: _Character, now: datetime) -> None:
    realm = Realm.STAFF if one.client is None else Realm.CLIENT
    if people.find(realm, one.address):
        return
    client_id = _client_id(one.client) if one.client else None
    new = NewPerson(one.address, one.name, one.role, client_id=client_id)
    administration.add(realm, new, actor=SYSTEM, now=now, password=one.password)


def _client_id(new: NewClient) -> int:
    known = queries.by_contract(new.contract_number)
    client = known or registry.open_client(new, actor=SYSTEM, now=clock.now())
    return int(client.id)
