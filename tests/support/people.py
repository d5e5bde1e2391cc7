"""The people of the tests: Anna and Boris are clients, Mila, Sveta, Egor and Adam work here."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from backend.accounts import sessions
from backend.accounts.models import AnyPerson, Membership, Staff, User
from backend.accounts.roles import Role
from backend.accounts.sessions import SignedIn
from backend.clients.models import Client
from backend.kernel import clock
from backend.kernel.actor import Actor, Realm
from backend.web.access import COOKIES
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Row = TypeVar("Row", Staff, User)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "лошадь верно батарея скрепка"
# Of PASSWORD, made once, so that a test which does not sign in by password does not pay for hashing.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$l4pEpzkWFjlVRq"
    "RrV3GgZA$1peLivhnKaPTqoY2h0I1g8u2QO6/lV4WxFfXYR+QN5M"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"


def seconds(count: float) -> timedelta:
    """A span of time."""
    return timedelta(seconds=count)


def minutes(count: float) -> timedelta:
    """A span of time."""
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    """A span of time."""
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    """A span of time."""
    return timedelta(days=count)


def staff(**changes: Any) -> Staff:
    """An employee that can sign in with PASSWORD."""
    values = {**_person("staff@logotelecom.test", "Сотрудник"), "role": Role.EDITOR, **changes}
    person: Staff = Staff.create(**{"email": values["login"], **values})
    return person


def user(client: Client | None = None, role: str = Role.OWNER, **changes: Any) -> User:
    """A client's user that can sign in with PASSWORD."""
    values = {**_person("user@client.test", "Пользователь"), **changes}
    person: User = User.create(**{"email": values["login"], **values})
    Membership.create(user=person, client_id=(client or a_client()).id, role=role)
    return person


def a_client(**changes: Any) -> Client:
    """A client with a contract of its own."""
    number = Client.select().count() + 1
    values = {
        "contract_number": f"ЛТ-{number:04}",
        "short_name": "Ромашка",
        "full_name": "ООО «Ромашка»",
        "inn": "7707083893",
        "opened_on": date(2025, 3, 1),
    }
    client: Client = Client.create(**{**values, **changes})
    return client


def mila() -> Staff:
    """The manager."""
    return staff(login="mila@logotelecom.test", name="Мила Ветрова", role=Role.MANAGER)


def sveta() -> Staff:
    """The senior manager."""
    return staff(login="sveta@logotelecom.test", name="Света Орлова", role=Role.SENIOR_MANAGER)


def egor() -> Staff:
    """The editor."""
    return staff(login="egor@logotelecom.test", name="Егор Лесков", role=Role.EDITOR)


def adam() -> Staff:
    """The administrator."""
    return staff(login="adam@logotelecom.test", name="Адам Громов", role=Role.ADMINISTRATOR)


def anna() -> User:
    """The owner of the client «Ромашка»."""
    return user(login="anna@romashka.test", name="Анна Ким")


def boris() -> User:
    """The owner of another client."""
    other = a_client(short_name="Вектор", full_name="ООО «Вектор»", inn="500100732259")
    return user(other, login="boris@vector.test", name="Борис Зорин")


def signed_in(app: "WSGIApplication", person: AnyPerson, *, language: str = "ru") -> Visitor:
    """A browser in which `person` has just signed in; a language that is not his own he has chosen."""
    secret = sessions.start(person, address="127.0.0.1", agent=FIREFOX, now=clock.now())
    visitor = Visitor(app, "http://my.localhost:8000", language=language)
    visitor.cookies[COOKIES[person.realm]] = secret
    if language != person.language:
        visitor.cookies["language"] = language
    return visitor


def session_of(person: AnyPerson, *, now: datetime = NOON) -> SignedIn:
    """The person as a guard would find him, in a session that began at `now`."""
    secret = sessions.start(person, address="127.0.0.1", agent=FIREFOX, now=now)
    found = sessions.resume(person.realm, secret, now=now)
    assert found is not None
    return found


def reload(person: Row) -> Row:
    """The row as it is in the database now."""
    row: Row = type(person).get_by_id(person.id)
    return row


def _person(login: str, name: str) -> dict[str, Any]:
    return {
        "login": login,
        "name": name,
        "language": "ru",
        "password_hash": PASSWORD_HASH,
        "password_changed_at": NOON - days(30),
        "created_at": NOON - days(100),
    }


def actor(role: str = Role.SENIOR_MANAGER) -> Actor:
    """Somebody of the staff, for verbs that are called without a browser."""
    return Actor(id=1, realm=Realm.STAFF, role=role, name="Света Орлова")
