"""Groups of clients that exclusive tariffs and rules can name."""

from backend.audit import journal
from backend.catalog import codes, permits
from backend.catalog.models import ClientGroup
from backend.db.base import transaction
from backend.kernel import names
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError

LONGEST_TITLE = 200


def every() -> list[ClientGroup]:
    """All groups by title."""
    query = ClientGroup.select().order_by(ClientGroup.id)
    return sorted(query, key=lambda one: names.sort_key(one.title))


def one(group_id: int) -> ClientGroup:
    """
    The group with this id.

    Raises:
        NotFoundError: there is none.
    """
    found: ClientGroup | None = ClientGroup.get_or_none(ClientGroup.id == group_id)
    if found is None:
        raise NotFoundError
    return found


def create(title: str, *, code: str = "", actor: Actor) -> ClientGroup:
    """
    Add a group; without a code it gets one from its title.

    Raises:
        InvalidError: no title, a code that is none, or one that is taken.
    """
    permits.insist(actor)
    _require_title(title)
    with transaction():
        taken = {one.code for one in every()}
        chosen = codes.require(code or codes.propose(title, taken))
        if chosen in taken:
            raise InvalidError("catalog.code.taken", code=chosen)
        group: ClientGroup = ClientGroup.create(code=chosen, title=title)
        journal.record(actor, "client_group.create", group, new={"code": chosen, "title": title})
    return group


def rename(group: ClientGroup, title: str, *, actor: Actor) -> ClientGroup:
    """
    Give a group another title; its code stays.

    Args:
        group: as the actor saw it.

    Raises:
        InvalidError: no title.
        StaleStateError: somebody else has renamed it meanwhile.
    """
    permits.insist(actor)
    _require_title(title)
    seen = (ClientGroup.id == group.id) & (ClientGroup.title == group.title)
    with transaction():
        if ClientGroup.update(title=title).where(seen).execute() != 1:
            raise StaleStateError("catalog.stale")
        journal.record(
            actor, "client_group.rename", group, old={"title": group.title}, new={"title": title}
        )
    return one(group.id)


def _require_title(title: str) -> None:
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidError("catalog.title.bad")
