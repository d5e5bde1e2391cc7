"""What a client reads of a change of his tariff: one notice for all his subscriptions of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

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
# The earliest day, and what all subscriptions of a client cost before and after.
Sums = tuple[date, int, int]


def tell(
    change: TariffChange, version: TariffVersion, found: Sequence[Affected], *, now: datetime
) -> None:
    """Write the notices of a batch, in its transaction; their letters follow by a job."""
    by_client: dict[int, list[Affected]] = {}
    for one in found:
        by_client.setdefault(one.reached.client_id, []).append(one)
    words = Localised(**change.notice)
    # Thousands pay the same, and what they read is written once.
    shared: dict[Sums, dict[str, notices.Value]] = {}
    events = []
    for every in by_client.values():
        sums = _sums_of(every)
        if sums not in shared:
            shared[sums] = _values(version, words, sums)
        events.append(_event(change, shared[sums], every))
    notices.announce(events, now=now)


def values_of(
    version: TariffVersion, words: Localised, every: Sequence[Affected]
) -> dict[str, notices.Value]:
    """What fills the texts of one client's notice: sums of all his subscriptions, the earliest day."""
    return _values(version, words, _sums_of(every))


def _sums_of(every: Sequence[Affected]) -> Sums:
    if len(every) == 1:  # as of nearly all
        reach, old_minor, new_minor = every[0]
        return reach.effective_on, old_minor, new_minor
    return (
        min(one.reached.effective_on for one in every),
        sum(one.old_minor for one in every),
        sum(one.new_minor for one in every),
    )


def _values(version: TariffVersion, words: Localised, sums: Sums) -> dict[str, notices.Value]:
    effective_on, old_minor, new_minor = sums
    return {
        "tariff": version.title,
        "effective_on": effective_on,
        "old_minor": old_minor,
        "new_minor": new_minor,
        "text": words,
    }


def _event(
    change: TariffChange, values: Mapping[str, notices.Value], every: Sequence[Affected]
) -> Event:
    first = every[0].reached
    is_one = len(every) == 1
    return Event(
        name=NAME,
        # By the first of them: one who comes later is told of as well.
        key=f"tariff-change:{change.id}:{first.client_id}:{first.subscription_id}",
        client_id=first.client_id,
        path=f"/cabinet/services/{first.subscription_id}" if is_one else "/cabinet/services",
        values=values,
        roles=READERS,
    )
