"""Lists of services and tariffs for those who keep them."""

import pytest

from backend.catalog import codes, queries
from backend.catalog.queries import Wanted
from backend.catalog.words import Visibility
from backend.db import base
from backend.kernel.errors import NotFoundError
from backend.kernel.localised import Localised
from tests.support import catalogue

pytestmark = pytest.mark.usefixtures("database")


def found(**wanted: object) -> list[str]:
    rows = queries.listed_tariffs(Wanted(**wanted)).rows  # type: ignore[arg-type]
    return [row.tariff.code for row in rows]


def test_tariffs_are_filtered_and_found_by_code_or_title():
    one = catalogue.a_tariff(code="office-5")
    catalogue.a_version(one, title=Localised("Офис Пять", "Office Five"))
    two = catalogue.a_tariff(code="line-50", visibility=Visibility.ARCHIVED)
    catalogue.a_version(two)

    assert found() == ["line-50", "office-5"]
    assert found(service_id=one.service_id) == ["office-5"]
    assert found(visibility=Visibility.ARCHIVED) == ["line-50"]
    assert found(wish="OFFICE-5") == found(wish="офис") == found(wish="Five") == ["office-5"]
    assert found(wish="100%") == []


def test_exclusive_tariffs_are_listed_only_for_who_may_see_them():
    tariff = catalogue.a_tariff(visibility=Visibility.EXCLUSIVE)
    catalogue.a_version(tariff)
    other = catalogue.a_tariff(tariff.service)
    catalogue.a_version(other)

    assert found(wish=tariff.code) == []
    assert found(wish=tariff.code, sees_exclusive=True) == [tariff.code]
    assert queries.siblings(other, sees_exclusive=False) == []
    assert len(queries.siblings(other, sees_exclusive=True)) == 1
    with pytest.raises(NotFoundError):
        queries.tariff(tariff.id, sees_exclusive=False)
    assert queries.tariff(tariff.id, sees_exclusive=True) == tariff


def test_a_list_shows_the_published_version_rather_than_the_draft():
    tariff = catalogue.a_tariff()
    catalogue.a_version(tariff, is_draft=True, effective_new=None)
    assert queries.listed_tariffs(Wanted()).rows[0].version.number == 1
    other = catalogue.a_tariff()
    catalogue.a_version(other)
    catalogue.a_version(other, is_draft=True, effective_new=None)

    assert queries.listed_tariffs(Wanted()).rows[0].version.number == 1
    assert [one.number for one in queries.versions(other.id)] == [2, 1]


def test_a_version_belongs_to_its_tariff():
    one, other = catalogue.a_sold_tariff(), catalogue.a_sold_tariff()

    assert queries.version(one.tariff_id, one.id) == one
    with pytest.raises(NotFoundError):
        queries.version(other.tariff_id, one.id)
    with pytest.raises(NotFoundError):
        queries.service(10**6)


def test_services_say_how_many_tariffs_they_have():
    service = catalogue.a_service()
    catalogue.a_version(catalogue.a_tariff(service))
    catalogue.a_schema(service, [], is_draft=True)
    catalogue.a_service()

    rows = queries.listed_services().rows

    assert [(row.tariffs, row.has_draft) for row in rows] == [(1, True), (0, False)]


def test_a_page_of_tariffs_costs_two_queries():
    for _ in range(3):
        catalogue.a_sold_tariff()
    before = base.statements.count

    queries.listed_tariffs(Wanted())

    assert base.statements.count - before == 2


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Виртуальная АТС", "virtualnaia-ats"),
        ("Office 5+", "office-5"),
        ("！", "item"),
        ("Щ" * 40, "shch" * 9),
    ],
)
def test_a_title_proposes_a_code(title: str, code: str):
    assert codes.propose(title) == codes.require(codes.propose(title)) == code
    assert codes.propose(title, {code}) == f"{code}-2"
