"""Clients of the tests as the registry opens them, with right numbers."""

from datetime import date
from typing import Any

from backend.clients import registry
from backend.clients.details import Details
from backend.clients.models import Client, ClientKind
from backend.clients.registry import NewClient
from backend.kernel.actor import SYSTEM, Actor, Realm
from tests.support.people import NOON

FIRST_DAY = date(2025, 3, 1)
TODAY = NOON.date()
INN, OTHER_INN, PERSONS_INN = "7707083893", "7736050003", "500100732259"
BIK, ACCOUNT, CORRESPONDENT = "044525225", "40702810200000000001", "30101810400000000225"
MILA = Actor(id=1, realm=Realm.STAFF, role="manager", name="Мила Ветрова")


def new_client(**changes: Any) -> NewClient:
    """A legal entity to be opened."""
    values: dict[str, Any] = {
        "contract_number": f"ЛТ-{Client.select().count() + 1:04}",
        "short_name": "Ромашка",
        "full_name": "ООО «Ромашка»",
        "inn": INN,
        "opened_on": FIRST_DAY,
        **changes,
    }
    return NewClient(**values)


def opened(**changes: Any) -> Client:
    """A client with his first edition of requisites."""
    return registry.open_client(new_client(**changes), actor=SYSTEM, now=NOON)


def a_person(**changes: Any) -> Client:
    """A private person with a contract."""
    values = {
        "short_name": "Ким А. С.",
        "full_name": "Ким Анна Сергеевна",
        "inn": "",
        "kind": ClientKind.PERSON,
        **changes,
    }
    return opened(**values)


def details(**changes: Any) -> Details:
    """Requisites of the same legal entity."""
    return Details(**{"full_name": "ООО «Ромашка»", "inn": INN, **changes})
