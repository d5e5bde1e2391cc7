"""`user add`, `user disable`, `user reset`: people, by whoever runs the machine."""

import argparse

from backend.accounts import administration, roles
from backend.accounts.administration import NewPerson
from backend.clients import queries
from backend.config import Config
from backend.kernel import clock
from backend.kernel.actor import SYSTEM, Realm
from backend.kernel.errors import InvalidError

ROLES = tuple(sorted(roles.STAFF)) + tuple(sorted(roles.CLIENT))


def add(config: Config, asked: argparse.Namespace) -> str:
    """
    Add a person; he chooses his password himself by the link that is printed and sent.

    Raises:
        DomainError: unknown role or contract, or whatever the domain refuses.
    """
    realm = Realm.CLIENT if asked.role in roles.CLIENT else Realm.STAFF
    client = queries.by_contract(asked.contract) if asked.contract else None
    if asked.contract and client is None:
        raise InvalidError("error.no_such_contract", number=asked.contract)
    new = NewPerson(
        login=asked.login,
        name=asked.name,
        role=asked.role,
        language=asked.language,
        email=asked.email,
        client_id=client.id if client else None,
    )
    now = clock.now()
    person = administration.add(realm, new, actor=SYSTEM, now=now)
    path = administration.invite(person, actor=SYSTEM, now=now)
    return f"{person.login} is added. To choose a password: {config.backend_url}{path}"


def disable(config: Config, asked: argparse.Namespace) -> str:  # noqa: ARG001 commands look alike
    """
    Close an account.

    Raises:
        NotFoundError: nobody has this login.
        LastAdministratorError: no other administrator could sign in.
    """
    administration.disable(_realm(asked), asked.login, actor=SYSTEM, now=clock.now())
    return f"{asked.login} can no longer sign in."


def reset(config: Config, asked: argparse.Namespace) -> str:
    """
    Print a one-time link to a new password.

    Raises:
        NotFoundError: nobody has this login, or he is disabled.
    """
    path = administration.reset(_realm(asked), asked.login, actor=SYSTEM, now=clock.now())
    return f"Hand over this link, it works once: {config.backend_url}{path}"


def _realm(asked: argparse.Namespace) -> Realm:
    return Realm.CLIENT if asked.client else Realm.STAFF
