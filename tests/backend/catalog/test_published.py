"""Published versions of tariffs in memory."""

import pytest

from backend.catalog import published
from backend.catalog.models import TariffVersion
from backend.db import base
from tests.support import catalogue

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_not_in_memory_comes_by_one_query_and_stays():
    sold = [catalogue.a_sold_tariff(price) for price in (100, 200, 300)]
    ids = [one.id for one in sold]
    before = base.statements.count

    first = published.versions(ids[:2])
    second = published.versions(ids)
    third = published.versions(ids)

    assert base.statements.count - before == 2
    assert [third[one].price_minor for one in ids] == [100, 200, 300]
    assert first[ids[0]] is second[ids[0]] is third[ids[0]]


def test_a_draft_is_read_anew_each_time():
    draft = catalogue.a_version(catalogue.a_tariff(), is_draft=True, price_minor=100)
    assert published.versions([draft.id])[draft.id].price_minor == 100

    TariffVersion.update(price_minor=200).where(TariffVersion.id == draft.id).execute()

    assert published.versions([draft.id])[draft.id].price_minor == 200
