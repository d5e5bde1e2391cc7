"""The prices of the site: what is public of the catalogue, over what people wrote; nothing else of it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.catalog import offers, queries
from backend.catalog.audience import ANYBODY
from backend.catalog.models import Tariff
from backend.catalog.words import ServiceStatus, Visibility
from backend.kernel.localised import Localised
from backend.showcase import prices, snapshot
from backend.showcase.prices import Public
from backend.showcase.snapshot import Follower
from sitegen import engine, release, tariffs
from sitegen.errors import BuildFailed
from sitegen.site import Site
from tests.support import catalogue

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
HAND: dict[str, Any] = {
    "version": 1,
    "valid_from": "2026-11-01",
    "currency": "RUB",
    "vat_percent": 22,
    "groups": [
        {
            "id": "office",
            "service": "services/office",
            "title": {"ru": "Офис", "en": "Office"},
            "notes": ["Подключение бесплатно"],
            "lists": [
                {
                    "title": "Тариф",
                    "columns": [
                        {"key": "lines", "title": "Линий"},
                        {"key": "fee", "title": "В месяц", "price": "month"},
                    ],
                    "items": [
                        {"id": "office-5", "title": "Офис 5", "values": {"lines": "3", "fee": 1}}
                    ],
                }
            ],
        }
    ],
}


def sold(service: Any, code: str, price_minor: int = 190000, **changes: Any) -> Tariff:
    """A tariff with a version of this price."""
    visibility = changes.pop("visibility", Visibility.PUBLIC)
    tariff = catalogue.a_tariff(service, code=code, visibility=visibility)
    catalogue.a_version(
        tariff, price_minor=price_minor, title=Localised(f"Имя {code}", f"Name {code}"), **changes
    )
    return tariff


def laid(data: dict[str, Any], today: date = TODAY) -> dict[str, Any]:
    """The data as the catalogue of the test makes it."""
    found = offers.orderable(ANYBODY, today=today)
    return prices.merged(data, Public(found, queries.tariff_codes(), ("ru", "en")), today=today)


def items(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    every = [table for group in data["groups"] for table in group["lists"]]
    return {item["id"]: item["values"] for table in every for item in table["items"]}


@pytest.fixture
def office(database: Path) -> Any:
    """A service whose page is in the data."""
    return catalogue.a_service(code="pbx", public_page="services/office")


def test_a_row_gets_its_price_and_keeps_what_people_wrote(office: Any):
    sold(office, "office-5")

    found = laid(HAND)

    assert items(found) == {"office-5": {"lines": "3", "fee": 190000}}
    assert found["groups"][0]["notes"] == ["Подключение бесплатно"]
    assert found["valid_from"] == "2026-11-23"


def test_a_tariff_without_a_row_gets_one_in_the_table_of_its_service(office: Any):
    sold(office, "office-5")
    sold(office, "office-15", 420000)

    found = laid(HAND)

    assert items(found)["office-15"] == {"fee": 420000}
    assert len(found["groups"]) == 1
    assert laid(found) == found


def test_a_service_without_a_group_gets_one_that_the_schema_accepts(database: Path):
    service = catalogue.a_service(code="internet")
    sold(service, "line-50", once_minor=500000)

    found = laid(HAND)

    group = found["groups"][1]
    assert (group["id"], group["lists"][0]["items"][0]["values"]) == (
        "internet",
        {"once": 500000, "month": 190000},
    )
    assert tariffs.parse(json.dumps(found), ("ru", "en"))[1] == []


def test_what_is_not_public_any_more_is_taken_away_with_its_empty_table(office: Any):
    tariff = sold(office, "office-5")
    Tariff.update(visibility=Visibility.EXCLUSIVE).where(Tariff.id == tariff.id).execute()

    assert laid(HAND)["groups"] == []


@pytest.mark.parametrize("visibility", [one for one in Visibility if one != Visibility.PUBLIC])
def test_of_other_tariffs_nothing_is_shown(office: Any, visibility: Visibility):
    sold(office, "office-5")
    sold(office, "secret-code", 77777, visibility=visibility)

    text = json.dumps(laid(HAND), ensure_ascii=False)

    assert [word for word in ("secret-code", "77777", "Имя secret-code") if word in text] == []


def test_nothing_changes_without_a_catalogue(database: Path):
    assert laid(HAND) == HAND


def test_a_price_counts_from_its_day(office: Any):
    tariff = sold(office, "office-5")
    catalogue.a_version(tariff, price_minor=300000, effective_new=TODAY + timedelta(days=1))

    assert items(laid(HAND))["office-5"]["fee"] == 190000
    assert items(laid(HAND, TODAY + timedelta(days=1)))["office-5"]["fee"] == 300000


def stands(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(snapshot.file_of(site).read_text("utf-8"))
    return found


def test_the_file_follows_and_the_site_with_it(site: Site):
    engine.publish(site, {}, "Адам Громов")
    before = release.current(site)
    service = catalogue.a_service(code="internet")
    sold(service, "line-50")

    Follower(site)(NOW)

    assert items(stands(site))["line-50"] == {"month": 190000}
    assert release.current(site) != before
    assert not (site.state / "prices.due").exists()
    live = release.current(site)
    Follower(site)(NOW)
    assert release.current(site) == live


def test_a_site_that_was_never_published_stays_so(site: Site):
    sold(catalogue.a_service(), "line-50")

    Follower(site)(NOW)

    assert "line-50" in items(stands(site))
    assert release.current(site) is None


def test_a_crash_before_publishing_is_made_up_for(site: Site):
    engine.publish(site, {}, "Адам Громов")
    sold(catalogue.a_service(), "line-50")
    fresh = snapshot.difference(site, now=NOW)
    assert fresh is not None
    (site.state / "prices.due").write_bytes(b"")
    snapshot.file_of(site).parent.mkdir(exist_ok=True)
    snapshot.file_of(site).write_bytes(fresh)
    before = release.current(site)

    Follower(site)(NOW)

    assert release.current(site) != before


def test_a_damaged_file_is_left_alone_and_told_once_in_a_while(site: Site):
    sold(catalogue.a_service(), "line-50")
    snapshot.file_of(site).parent.mkdir(exist_ok=True)
    snapshot.file_of(site).write_text("{")
    follower = Follower(site)

    with pytest.raises(BuildFailed):
        follower(NOW)
    follower(NOW + timedelta(minutes=1))  # not again so soon

    assert snapshot.file_of(site).read_text() == "{"
    with pytest.raises(BuildFailed):
        follower(NOW + timedelta(minutes=16))


def test_without_public_tariffs_no_file_is_made(site: Site):
    snapshot.file_of(site).unlink(missing_ok=True)
    sold(catalogue.a_service(status=ServiceStatus.RETIRED), "line-50")

    Follower(site)(NOW)

    assert not snapshot.file_of(site).exists()
