"""What a client reads of a change of his tariff: one notice for all his subscriptions of it."""

from collections.abc import Sequence
from datetime import datetime

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.catalog.models import TariffVersion
from backend.kernel.localised import Localised
from backend.messaging import notices
from backend.messaging.notices import Event
from backend.subscriptions.models import TariffChange
from backend.subscriptions.tariff_changes.affected import Affected

NAME = "tariff_change"
# Who sees what things cost.
READERS = frozenset(role for role in roles.CLIENT if Right.SEE_MONEY in rights.of(role))


def tell(
    change: TariffChange, version: TariffVersion, found: Sequence[Affected], *, now: datetime
) -> None:
    """Write the notices and letters of a batch, in its transaction."""
    by_client: dict[int, list[Affected]] = {}
    for one in found:
        by_client.setdefault(one.reached.client_id, []).append(one)
    words = Localised(**change.notice)
    events = [_event(change, version, words, every) for every in by_client.values()]
    notices.tell_many(events, now=now)


def values_of(
    version: TariffVersion, words: Localised, every: Sequence[Affected]
) -> dict[str, notices.Value]:
    """What fills the texts of one client's notice: sums of all his subscriptions, the earliest day."""
    return {
        "tariff": version.title,
        "effective_on": min(one.reached.effective_on for one in every),
        "old_minor": sum(one.old_minor for one in every),
        "new_minor": sum(one.new_minor for one in every),
        "text": words,
    }


def _event(
    change: TariffChange, version: TariffVersion, words: Localised, every: Sequence[Affected]
) -> Event:
    first = every[0].reached
    is_one = len(every) == 1
    return Event(
        name=NAME,
        # By the first of them: one who comes later is told of as well.
        key=f"tariff-change:{change.id}:{first.client_id}:{first.subscription_id}",
        client_id=first.client_id,
        path=f"/cabinet/services/{first.subscription_id}" if is_one else "/cabinet/services",
        values=values_of(version, words, every),
        roles=READERS,
    )
