"""Who is sold a tariff: every move of its visibility, its audience, and the ways from it."""

from datetime import date

import pytest

from backend.accounts.roles import Role
from backend.audit import journal
from backend.catalog import groups, offers, selling
from backend.catalog.audience import ANYBODY, Buyer
from backend.catalog.models import Tariff, TariffAudience
from backend.catalog.states import TARIFF, TariffEvent
from backend.catalog.words import Timing, Visibility
from backend.kernel.errors import ForbiddenError, InvalidError, StaleStateError
from backend.kernel.states import IllegalMoveError
from tests.support import catalogue, people

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 23)
SVETA = people.actor()
MILA = people.actor(Role.MANAGER)


def a_tariff(visibility: Visibility = Visibility.DRAFT) -> Tariff:
    """A tariff that could be sold, with one client in its audience."""
    tariff = catalogue.a_tariff(visibility=visibility)
    catalogue.a_version(tariff)
    catalogue.reserve(tariff, client_id=people.a_client().id)
    return tariff


@pytest.mark.parametrize("event", TariffEvent)
@pytest.mark.parametrize("visibility", Visibility)
def test_every_pair_of_visibility_and_event(visibility: Visibility, event: TariffEvent):
    tariff = a_tariff(visibility)
    after = TARIFF.moves.get((visibility, event))

    if after is None:
        with pytest.raises(IllegalMoveError):
            selling.move(tariff, event, actor=SVETA)
    else:
        selling.move(tariff, event, actor=SVETA)

    assert Tariff.get_by_id(tariff.id).visibility == (after or visibility)
    assert len(journal.entries_of(tariff)) == (1 if after else 0)


def test_the_second_of_two_managers_is_told():
    tariff = a_tariff(Visibility.PUBLIC)
    selling.move(tariff, TariffEvent.ARCHIVE, actor=SVETA)

    with pytest.raises(StaleStateError):
        selling.move(tariff, TariffEvent.ARCHIVE, actor=MILA)


@pytest.mark.parametrize(
    ("visibility", "event"),
    [
        (Visibility.DRAFT, TariffEvent.SELL_TO_SOME),
        (Visibility.PUBLIC, TariffEvent.SELL_TO_SOME),
        (Visibility.EXCLUSIVE, TariffEvent.SELL_TO_ALL),
        (Visibility.EXCLUSIVE, TariffEvent.ARCHIVE),
    ],
)
def test_into_and_out_of_exclusive_a_manager_alone_cannot_move(
    visibility: Visibility, event: TariffEvent
):
    tariff = a_tariff(visibility)

    with pytest.raises(ForbiddenError):
        selling.move(tariff, event, actor=MILA)

    assert Tariff.get_by_id(tariff.id).visibility == visibility


def test_a_tariff_without_a_published_version_is_not_sold():
    tariff = catalogue.a_tariff(visibility=Visibility.DRAFT)
    catalogue.a_version(tariff, is_draft=True, effective_new=None)

    with pytest.raises(InvalidError) as refused:
        selling.move(tariff, TariffEvent.SELL_TO_ALL, actor=SVETA)

    assert refused.value.message_key == "catalog.tariff.no_version"


def test_an_exclusive_tariff_is_for_somebody():
    tariff = a_tariff()
    TariffAudience.delete().execute()

    with pytest.raises(InvalidError) as refused:
        selling.move(tariff, TariffEvent.SELL_TO_SOME, actor=SVETA)

    assert refused.value.message_key == "catalog.audience.nobody"


def test_clients_and_groups_are_admitted_once_and_dismissed():
    tariff = a_tariff()
    group = groups.create("Особые", actor=MILA)
    client = people.a_client()
    for _ in range(2):
        selling.admit(tariff, client_id=client.id, actor=SVETA)
        selling.admit(tariff, group_id=group.id, actor=SVETA)
    selling.move(tariff, TariffEvent.SELL_TO_SOME, actor=SVETA)

    assert len(selling.audience(tariff.id)) == 3
    assert offers.one(Buyer(client.id), tariff.id, today=TODAY).tariff == tariff
    assert offers.one(Buyer(10**6, group.id), tariff.id, today=TODAY).tariff == tariff

    for _ in range(2):
        selling.dismiss(tariff, client_id=client.id, actor=SVETA)
        selling.dismiss(tariff, group_id=group.id, actor=SVETA)

    assert len(selling.audience(tariff.id)) == 1
    assert offers.orderable(Buyer(client.id, group.id), today=TODAY) == []


def test_the_last_one_stays_while_the_tariff_is_exclusive():
    tariff = a_tariff()
    only = selling.audience(tariff.id)[0]
    selling.move(tariff, TariffEvent.SELL_TO_SOME, actor=SVETA)

    with pytest.raises(InvalidError) as refused:
        selling.dismiss(tariff, client_id=only.client_id, actor=SVETA)

    assert refused.value.message_key == "catalog.audience.last"
    assert len(selling.audience(tariff.id)) == 1


def test_an_audience_is_kept_by_who_keeps_exclusive_tariffs():
    tariff = a_tariff()
    client = people.a_client()

    with pytest.raises(ForbiddenError):
        selling.admit(tariff, client_id=client.id, actor=MILA)
    with pytest.raises(ForbiddenError):
        selling.dismiss(tariff, client_id=client.id, actor=MILA)
    with pytest.raises(InvalidError):
        selling.admit(tariff, actor=SVETA)


def test_ways_from_a_tariff_are_given_as_a_whole():
    service = catalogue.a_service()
    here, there, third = (catalogue.a_tariff(service) for _ in range(3))
    for tariff in (there, third):
        catalogue.a_version(tariff)
    now = selling.allow(here, {there.id: Timing.NOW, third.id: Timing.EITHER}, actor=MILA)

    now = selling.allow(now, {there.id: Timing.NEXT_PERIOD}, actor=MILA)

    found = offers.transitions(ANYBODY, here.id, today=TODAY)
    assert [(offer.tariff.id, timing) for offer, timing in found] == [
        (there.id, Timing.NEXT_PERIOD)
    ]
    with pytest.raises(StaleStateError):
        selling.allow(here, {}, actor=MILA)


def test_one_moves_within_a_service_only():
    here, elsewhere = catalogue.a_tariff(), catalogue.a_tariff()

    for target in (elsewhere.id, here.id, 10**6):
        with pytest.raises(InvalidError):
            selling.allow(here, {target: Timing.NOW}, actor=MILA)


def test_groups_have_titles_and_codes_of_their_own():
    group = groups.create("Школы города", actor=MILA)
    with pytest.raises(InvalidError):
        groups.create("Другая", code=group.code, actor=MILA)
    with pytest.raises(InvalidError):
        groups.create("", actor=MILA)

    renamed = groups.rename(group, "Школы", actor=MILA)

    assert (renamed.code, renamed.title) == ("shkoly-goroda", "Школы")
    assert [one.title for one in groups.every()] == ["Школы"]
    with pytest.raises(StaleStateError):
        groups.rename(group, "Вузы", actor=MILA)
    with pytest.raises(ForbiddenError):
        groups.create("Чужая", actor=people.actor(Role.EDITOR))
