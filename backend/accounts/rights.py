"""What each role may do: one table for client's people and for staff, asked by handlers."""

from enum import StrEnum

from backend.accounts.roles import Role
from backend.kernel.actor import Actor
from backend.kernel.errors import ForbiddenError


class Right(StrEnum):
    """One thing that a person may or may not do; reading his cabinet needs none."""

    # A client's people
    SET_PARAMETERS = "set_parameters"
    ORDER = "order"  # change a tariff, add, pause or end a service: whatever costs money
    ASK = "ask"  # make a request, answer in it, take it back
    SEE_MONEY = "see_money"  # balance, statements, documents
    CHANGE_COMPANY = "change_company"  # ask for other requisites
    MANAGE_PEOPLE = "manage_people"  # users of the client and their roles
    # Staff
    KEEP_CLIENTS = "keep_clients"
    KEEP_CATALOGUE = "keep_catalogue"
    KEEP_EXCLUSIVE = "keep_exclusive"  # make and change exclusive tariffs
    SEE_EXCLUSIVE = "see_exclusive"
    HANDLE_REQUESTS = "handle_requests"
    SET_RULES = "set_rules"
    CHANGE_TARIFFS_OF_ALL = "change_tariffs_of_all"
    RUN_CHARGES = "run_charges"
    IMPORT = "import"
    ERASE = "erase"
    EXPORT = "export"
    LOOK_AS_CLIENT = "look_as_client"
    MOVE_PAYMENTS = "move_payments"  # give held money back, refund
    SETTLE_PAYMENTS = (
        "settle_payments"  # say by evidence what became of money, agree as the second person
    )


_TECHNICIAN = frozenset({Right.SET_PARAMETERS, Right.ASK})
_ACCOUNTANT = frozenset({Right.ASK, Right.SEE_MONEY, Right.CHANGE_COMPANY})
_OWNER = _TECHNICIAN | _ACCOUNTANT | {Right.ORDER, Right.MANAGE_PEOPLE}
_MANAGER = frozenset(
    {
        Right.KEEP_CLIENTS,
        Right.KEEP_CATALOGUE,
        Right.SEE_EXCLUSIVE,
        Right.HANDLE_REQUESTS,
        Right.CHANGE_TARIFFS_OF_ALL,
        Right.EXPORT,
        Right.LOOK_AS_CLIENT,
        Right.SEE_MONEY,
        Right.MOVE_PAYMENTS,
    }
)
_SENIOR = _MANAGER | {
    Right.KEEP_EXCLUSIVE,
    Right.SET_RULES,
    Right.RUN_CHARGES,
    Right.IMPORT,
    Right.ERASE,
    Right.SETTLE_PAYMENTS,
}
_RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: _OWNER,
    Role.ACCOUNTANT: _ACCOUNTANT,
    Role.TECHNICIAN: _TECHNICIAN,
    Role.READER: frozenset({Right.SEE_MONEY}),
    Role.EDITOR: frozenset(),
    Role.MANAGER: _MANAGER,
    Role.SENIOR_MANAGER: _SENIOR,
    Role.ADMINISTRATOR: _SENIOR,
}


def of(role: str) -> frozenset[Right]:
    """Everything that `role` may do; a role that is not known may do nothing."""
    return _RIGHTS.get(role, frozenset())


def may(actor: Actor, right: Right) -> bool:
    """Whether the actor has the right: what decides if a button is shown."""
    return right in of(actor.role)


def insist(actor: Actor, right: Right) -> None:
    """
    Go on only if the actor has the right.

    Raises:
        ForbiddenError: he has not.
    """
    if not may(actor, right):
        raise ForbiddenError
