"""Those who may not be lost: the last owner of a client, the last administrator of the installation."""

from backend.accounts.models import AnyPerson, Membership, Staff, User
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
        LastOwnerError: he is the only one who can sign in, or nobody can and he is the only one left.
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
    if _can_enter(membership.user):
        others = others.where(User.password_hash.is_null(is_null=False))
    if not others.exists():
        raise LastOwnerError


def insist_on_another_administrator(person: Staff) -> None:
    """
    Go on only if this person can cease to be an administrator.

    Raises:
        LastAdministratorError: he is the only one who can sign in, or nobody can and he is the only one left.
    """
    if person.role != Role.ADMINISTRATOR or person.disabled_at is not None:
        return
    others = Staff.select().where(
        (Staff.role == Role.ADMINISTRATOR) & (Staff.id != person.id) & Staff.disabled_at.is_null()
    )
    if _can_enter(person):
        others = others.where(Staff.password_hash.is_null(is_null=False))
    if not others.exists():
        raise LastAdministratorError


def _can_enter(person: AnyPerson) -> bool:
    """Whether he has come: an invitation that nobody has used keeps nothing."""
    return person.password_hash is not None and person.disabled_at is None
