"""What each role may do."""

import pytest

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.accounts.roles import Role
from backend.kernel.actor import SYSTEM, Actor, Realm
from backend.kernel.errors import ForbiddenError

OF_CLIENTS = {
    Right.SET_PARAMETERS,
    Right.ORDER,
    Right.ASK,
    Right.SEE_MONEY,
    Right.CHANGE_COMPANY,
    Right.MANAGE_PEOPLE,
}


def somebody(role: str) -> Actor:
    return Actor(1, Realm.CLIENT, role, "Анна")


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_is_in_the_table(role: Role):
    assert rights.of(role) <= set(Right)
    assert bool(rights.of(role)) is (role != Role.EDITOR)


def test_nobody_of_a_client_has_a_right_of_staff():
    assert {right for role in roles.CLIENT for right in rights.of(role)} == OF_CLIENTS


def test_every_right_belongs_to_somebody():
    assert {right for role in Role for right in rights.of(role)} == set(Right)


@pytest.mark.parametrize(
    ("role", "right", "has"),
    [
        (Role.OWNER, Right.MANAGE_PEOPLE, True),
        (Role.ACCOUNTANT, Right.SEE_MONEY, True),
        (Role.ACCOUNTANT, Right.SET_PARAMETERS, False),
        (Role.TECHNICIAN, Right.ORDER, False),
        (Role.TECHNICIAN, Right.SEE_MONEY, False),
        (Role.READER, Right.ASK, False),
        (Role.MANAGER, Right.KEEP_EXCLUSIVE, False),
        (Role.MANAGER, Right.SEE_EXCLUSIVE, True),
        (Role.SENIOR_MANAGER, Right.KEEP_EXCLUSIVE, True),
        (Role.EDITOR, Right.SEE_EXCLUSIVE, False),
        ("stranger", Right.ASK, False),
    ],
)
def test_a_right_is_had_or_not(role: str, right: Right, has: bool):
    assert rights.may(somebody(role), right) is has


def test_who_insists_is_refused_without_the_right():
    rights.insist(somebody(Role.OWNER), Right.ORDER)

    with pytest.raises(ForbiddenError):
        rights.insist(somebody(Role.READER), Right.ORDER)
    with pytest.raises(ForbiddenError):
        rights.insist(SYSTEM, Right.ORDER)
