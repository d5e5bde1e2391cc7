"""Who is sold a tariff: its visibility, its audience, and where one may move from it."""

from collections.abc import Mapping
from typing import Any

from backend.accounts.rights import Right
from backend.audit import journal
from backend.catalog import permits, revising, states
from backend.catalog.models import Tariff, TariffAudience, TariffTransition, TariffVersion
from backend.catalog.states import TariffEvent
from backend.catalog.words import Timing, Visibility
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError


def move(tariff: Tariff, event: TariffEvent, *, actor: Actor) -> Tariff:
    """
    Change who is shown the tariff; subscriptions that have it are not touched.

    Args:
        tariff: as the actor saw it.

    Raises:
        IllegalMoveError: nothing of the kind may happen to it now.
        InvalidError: there is nothing to sell yet, or nobody to sell it to.
        ForbiddenError: it is, or becomes, exclusive, and the actor may not make those.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist_on(actor, tariff)
    old = Visibility(tariff.visibility)
    new = states.TARIFF.after(old, event)
    if new is Visibility.EXCLUSIVE:
        permits.insist(actor, Right.KEEP_EXCLUSIVE)
    with transaction():
        _require_something_to_sell(tariff, new)
        fresh = revising.revise(tariff, visibility=new)
        journal.record(
            actor, f"tariff.{event}", tariff, old={"visibility": old}, new={"visibility": new}
        )
    return fresh


def admit(
    tariff: Tariff, *, client_id: int | None = None, group_id: int | None = None, actor: Actor
) -> None:
    """
    Add a client or a group to those an exclusive tariff is for; who is there already stays.

    Raises:
        ForbiddenError: the actor may not keep exclusive tariffs.
        InvalidError: neither or both are named.
    """
    permits.insist_on(actor, tariff)
    permits.insist(actor, Right.KEEP_EXCLUSIVE)
    if (client_id is None) == (group_id is None):
        raise InvalidError("catalog.audience.nobody")
    with transaction():
        if _of(tariff, client_id, group_id).exists():
            return
        TariffAudience.create(tariff=tariff, client_id=client_id, group=group_id)
        journal.record(actor, "tariff.admit", tariff, new=_named(client_id, group_id))


def dismiss(
    tariff: Tariff, *, client_id: int | None = None, group_id: int | None = None, actor: Actor
) -> None:
    """
    Take a client or a group from the audience; what he has already he keeps.

    Raises:
        ForbiddenError: the actor may not keep exclusive tariffs.
        InvalidError: the tariff is exclusive and nobody would be left: it is archived instead.
    """
    permits.insist_on(actor, tariff)
    permits.insist(actor, Right.KEEP_EXCLUSIVE)
    with transaction():
        found = _of(tariff, client_id, group_id).first()
        if found is None:
            return
        stored = Tariff.get_by_id(tariff.id)
        is_last = len(audience(tariff.id)) == 1
        if is_last and stored.visibility == Visibility.EXCLUSIVE:
            raise InvalidError("catalog.audience.last")
        TariffAudience.delete().where(TariffAudience.id == found.id).execute()
        journal.record(actor, "tariff.dismiss", tariff, old=_named(client_id, group_id))


def audience(tariff_id: int) -> list[TariffAudience]:
    """Whom the tariff is for while it is exclusive, in the order in which they were added."""
    query = TariffAudience.select().where(TariffAudience.tariff == tariff_id)
    return list(query.order_by(TariffAudience.id))


def allow(tariff: Tariff, ways: Mapping[int, Timing], *, actor: Actor) -> Tariff:
    """
    Say where clients may move from this tariff by themselves, and when: the whole list.

    Args:
        ways: by id of the other tariff.

    Raises:
        InvalidError: one of them is this tariff, or of another service.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist_on(actor, tariff)
    others = Tariff.select(Tariff.id).where(
        (Tariff.service == tariff.service_id) & (Tariff.id != tariff.id)
    )
    if ways.keys() - {row.id for row in others}:
        raise InvalidError("catalog.transition.elsewhere")
    with transaction():
        old = {way.target_id: way.timing for way in ways_from(tariff.id)}
        fresh = revising.revise(tariff)
        TariffTransition.delete().where(TariffTransition.source == tariff).execute()
        for target_id, timing in ways.items():
            TariffTransition.create(source=tariff, target=target_id, timing=timing)
        if old != dict(ways):
            journal.record(
                actor, "tariff.allow", tariff, old={"ways": old}, new={"ways": dict(ways)}
            )
    return fresh


def ways_from(tariff_id: int) -> list[TariffTransition]:
    """Where one may move from a tariff, by the other's id; for managers, whoever is shown it."""
    query = TariffTransition.select().where(TariffTransition.source == tariff_id)
    return list(query.order_by(TariffTransition.target))


def _require_something_to_sell(tariff: Tariff, new: Visibility) -> None:
    if new is Visibility.ARCHIVED:
        return
    published = TariffVersion.published_at.is_null(is_null=False)
    if not TariffVersion.select().where((TariffVersion.tariff == tariff) & published).exists():
        raise InvalidError("catalog.tariff.no_version")
    if new is Visibility.EXCLUSIVE and not audience(tariff.id):
        raise InvalidError("catalog.audience.nobody")


def _of(tariff: Tariff, client_id: int | None, group_id: int | None) -> Any:
    query = TariffAudience.select().where(TariffAudience.tariff == tariff)
    if client_id is not None:
        return query.where(TariffAudience.client_id == client_id)
    return query.where(TariffAudience.group == group_id)


def _named(client_id: int | None, group_id: int | None) -> dict[str, object]:
    return {"client_id": client_id} if client_id is not None else {"group_id": group_id}
