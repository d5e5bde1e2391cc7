"""What a buyer may order on a day; what is not for him does not exist."""

from datetime import date, timedelta
from typing import Any

import pytest
from peewee import IntegrityError

from backend.catalog import offers
from backend.catalog.audience import ANYBODY, Buyer
from backend.catalog.models import ClientGroup, Tariff, TariffVersion
from backend.catalog.words import ServiceStatus, Timing, Visibility
from backend.db import base
from backend.kernel.errors import NotFoundError
from tests.support import catalogue, people
from tests.support.catalogue import LONG_AGO

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def codes(buyer: Buyer, today: date = TODAY) -> list[str]:
    return [offer.tariff.code for offer in offers.orderable(buyer, today=today)]


def sold(**changes: Any) -> Tariff:
    tariff = catalogue.a_tariff(**changes)
    catalogue.a_version(tariff)
    return tariff


def test_anybody_may_order_public_tariffs_alone():
    client = people.a_client()
    for visibility in Visibility:
        tariff = sold(code=visibility, visibility=visibility)
        catalogue.reserve(tariff, client_id=client.id)

    assert codes(ANYBODY) == ["public"]
    assert codes(Buyer(client_id=client.id)) == ["public", "exclusive"]


def test_an_exclusive_tariff_is_for_its_clients_and_groups_alone():
    mine, other = people.a_client(), people.a_client()
    group = ClientGroup.create(code="vip", title="Особые")
    catalogue.reserve(sold(code="for-one", visibility="exclusive"), client_id=mine.id)
    catalogue.reserve(sold(code="for-group", visibility="exclusive"), group_id=group.id)

    assert codes(Buyer(mine.id)) == ["for-one"]
    assert codes(Buyer(mine.id, group.id)) == ["for-one", "for-group"]
    assert codes(Buyer(other.id, group.id)) == ["for-group"]
    assert codes(Buyer(other.id)) == []


def test_what_is_not_for_the_buyer_looks_as_if_it_were_not_there():
    mine, other = people.a_client(), people.a_client()
    tariff = sold(visibility="exclusive")
    catalogue.reserve(tariff, client_id=mine.id)

    assert offers.one(Buyer(mine.id), tariff.id, today=TODAY).tariff == tariff
    refusals = []
    for buyer, tariff_id in ((Buyer(other.id), tariff.id), (Buyer(mine.id), tariff.id + 1)):
        with pytest.raises(NotFoundError) as refused:
            offers.one(buyer, tariff_id, today=TODAY)
        refusals.append((refused.value.message_key, refused.value.details))
    assert refusals[0] == refusals[1]


def test_a_tariff_is_sold_on_its_days():
    sold(sold_from=TODAY, sold_until=TODAY + 10 * DAY)

    found = [bool(codes(ANYBODY, TODAY + n * DAY)) for n in (-1, 0, 9, 10)]

    assert found == [False, True, True, False]


def test_the_version_open_for_sales_is_the_last_that_has_begun():
    tariff = sold()
    catalogue.a_version(tariff, price_minor=200000, effective_new=TODAY)
    catalogue.a_version(tariff, price_minor=300000, effective_new=TODAY)
    catalogue.a_version(tariff, price_minor=400000, effective_new=TODAY + DAY)
    catalogue.a_version(tariff, price_minor=500000, effective_new=None, is_draft=True)

    def price(today: date) -> int:
        return offers.one(ANYBODY, tariff.id, today=today).version.price_minor

    assert [price(TODAY - DAY), price(TODAY), price(TODAY + DAY)] == [100000, 300000, 400000]
    newest = offers.sold_on(tariff.id, TODAY)
    assert newest is not None
    assert newest.number == 3
    assert offers.sold_on(tariff.id, date(2020, 1, 1)) is None


@pytest.mark.parametrize("status", [ServiceStatus.DRAFT, ServiceStatus.RETIRED])
def test_of_a_service_that_is_not_sold_nothing_can_be_ordered(status: ServiceStatus):
    sold(service=catalogue.a_service(status=status))

    assert codes(ANYBODY) == []


def test_one_service_can_be_asked_for():
    service = catalogue.a_service()
    sold(service=service, code="mine")
    sold(code="other")

    found = offers.orderable(ANYBODY, today=TODAY, service_id=service.id)

    assert [offer.tariff.code for offer in found] == ["mine"]
    assert found[0].service == service


def test_one_moves_only_where_it_is_allowed_and_offered():
    client = people.a_client()
    here, there, hidden, other = (sold(code=code) for code in ("here", "there", "hidden", "other"))
    Tariff.update(visibility="exclusive").where(Tariff.id == hidden.id).execute()
    catalogue.allow(here, there, Timing.NEXT_PERIOD)
    catalogue.allow(here, hidden)
    catalogue.allow(there, other)

    found = offers.transitions(Buyer(client.id), here.id, today=TODAY)

    assert [(offer.tariff.code, timing) for offer, timing in found] == [
        ("there", Timing.NEXT_PERIOD)
    ]


def test_all_offers_are_one_query():
    for _ in range(3):
        sold()
    before = base.statements.count

    assert len(offers.orderable(Buyer(1, 1), today=TODAY)) == 3
    assert base.statements.count - before == 1


@pytest.mark.parametrize("change", [{"price_minor": 1}, {"published_at": None}])
def test_a_published_version_is_never_changed_or_deleted(change: dict[str, object]):
    version = catalogue.a_sold_tariff()

    with pytest.raises(IntegrityError, match="never changed"):
        TariffVersion.update(**change).where(TariffVersion.id == version.id).execute()
    with pytest.raises(IntegrityError, match="never deleted"):
        TariffVersion.delete().where(TariffVersion.id == version.id).execute()


def test_a_tariff_has_one_draft_and_its_code_for_ever():
    tariff = sold()
    catalogue.a_version(tariff, is_draft=True)

    with pytest.raises(IntegrityError):
        catalogue.a_version(tariff, is_draft=True)
    with pytest.raises(IntegrityError, match="permanent"):
        Tariff.update(code="another").execute()
    assert tariff.created_at == LONG_AGO
