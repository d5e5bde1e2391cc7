"""Who made a row: a person, or the system without a number."""

from backend.db import made
from backend.kernel.actor import SYSTEM, Actor, Realm
from tests.support.people import NOON


def test_a_person_and_the_system_are_told_apart():
    anna = made.by_at(Actor(7, Realm.CLIENT, "owner", "Анна"), NOON)

    assert anna == {
        "made_by_realm": "client",
        "made_by_id": 7,
        "made_by_name": "Анна",
        "made_at": NOON,
    }
    assert made.by(SYSTEM) == {
        "made_by_realm": None,
        "made_by_id": None,
        "made_by_name": "Kabinet",
    }
