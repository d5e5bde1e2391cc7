"""Many spellings, one login."""

import pytest

from backend.accounts import logins, roles
from backend.accounts.roles import Role
from backend.kernel.actor import Realm


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Egor@Logotelecom.TEST ", "egor@logotelecom.test"),
        ("8 (495) 123-45-67", "+74951234567"),
        ("+7 495 123 45 67", "+74951234567"),
        ("4951234567", "+74951234567"),
        ("+44 20 7946 0958", "+442079460958"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("12", "12"),
        ("x" * 300, "x" * 254),
    ],
)
def test_a_login_has_one_spelling(typed: str, stored: str) -> None:
    assert logins.normalise(typed) == stored


def test_every_role_has_a_home_and_only_its_own_realm() -> None:
    for role in Role:
        assert roles.cabinets_of(role)
        assert sum(role in roles.of_realm(realm) for realm in Realm) == 1


@pytest.mark.parametrize(
    ("cabinet", "allowed"),
    [
        ("editor", {"editor", "administrator"}),
        ("manager", {"manager", "senior_manager", "administrator"}),
        ("client", {"owner", "accountant", "technician", "reader"}),
    ],
)
def test_each_cabinet_names_its_roles(cabinet: str, allowed: set[str]) -> None:
    assert roles.of(cabinet) == allowed
