"""Those who may not be lost: the last owner of a client, the last administrator of the installation."""

from backend.accounts.models import Membership, Staff, User
from backend.accounts.roles import Role
from backend.kernel.errors import ConflictError


class LastOwnerError(ConflictError):
    """Without an owner nobody of the client could invite another one."""

    key = "clients.members.last_owner"


class LastAdministratorError(ConflictError):
    """Without an administrator nobody could enter every part of the installation."""

    key = "accounts.last_administrator"


def insist_on_another_owner(membership: Membership) -> None:
    """
    Go on only if this person can cease to be an owner.

    Raises:
        LastOwnerError: he is the only one who is not disabled.
    """
    if membership.role != Role.OWNER:
        return
    others = (
        Membership.select()
        .join(User)
        .where(
            (Membership.client_id == membership.client_id)
            & (Membership.role == Role.OWNER)
            & (Membership.id != membership.id)
            & User.disabled_at.is_null()
        )
    )
    if not others.exists():
        raise LastOwnerError


def insist_on_another_administrator(person: Staff) -> None:
    """
    Go on only if this person can cease to be an administrator.

    Raises:
        LastAdministratorError: he is the only one who is not disabled.
    """
    if person.role != Role.ADMINISTRATOR or person.disabled_at is not None:
        return
    others = Staff.select().where(
        (Staff.role == Role.ADMINISTRATOR) & (Staff.id != person.id) & Staff.disabled_at.is_null()
    )
    if not others.exists():
        raise LastAdministratorError
