"""Who may keep the catalogue: asked by every verb of it, so that no door can be forgotten."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.catalog.models import Tariff
from backend.catalog.words import Visibility
from backend.kernel.actor import SYSTEM, Actor


def insist(actor: Actor, right: Right = Right.KEEP_CATALOGUE) -> None:
    """
    Go on only if the actor has the right; the system itself may do everything.

    Raises:
        ForbiddenError: he has not.
    """
    if actor != SYSTEM:
        rights.insist(actor, right)


def insist_on(actor: Actor, tariff: Tariff) -> None:
    """
    Go on only if the actor may change this tariff; of an exclusive one not everybody may.

    Raises:
        ForbiddenError: he may not.
    """
    insist(actor)
    if tariff.visibility == Visibility.EXCLUSIVE:
        insist(actor, Right.KEEP_EXCLUSIVE)


def may_keep(actor: Actor, tariff: Tariff) -> bool:
    """Whether the actor may change this tariff: what decides if a button is shown."""
    if actor == SYSTEM:
        return True
    needed = {Right.KEEP_CATALOGUE}
    if tariff.visibility == Visibility.EXCLUSIVE:
        needed.add(Right.KEEP_EXCLUSIVE)
    return needed <= rights.of(actor.role)
