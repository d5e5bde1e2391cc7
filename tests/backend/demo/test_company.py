"""The demo company's business data: whole, always the same, in step with the site's prices."""

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.audit import proof
from backend.catalog import prices, schema
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import Visibility
from backend.clients import numbers
from backend.clients.models import Client, ClientKind, Requisites
from backend.db import base
from backend.demo import company, people
from backend.demo.catalogue import site_prices
from backend.ledger import invariants
from backend.ledger.models import LedgerBalance
from backend.service_requests.models import RequestRule, ServiceRequest
from backend.subscriptions import charging
from backend.subscriptions.models import Subscription
from backend.subscriptions.terms import Terms
from tests.support import once

PRICES = Path(__file__).parents[3] / "content" / "data" / "tariffs.json"
TODAY = date(2026, 11, 28)
ZONE = ZoneInfo("Europe/Moscow")
TABLES = ("client", "subscription", "subscription_phase", "parameter_value", "ledger_entry")


def make(today: date) -> None:
    people.invite_everybody()
    assert company.make(PRICES, now=noon_of(today), zone=ZONE)


def noon_of(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def digest() -> list[object]:
    return [base.database.execute_sql(f"SELECT * FROM {name}").fetchall() for name in TABLES]  # noqa: S608 names above


@pytest.fixture(scope="session")
def made_today(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """The database of a company that was made on the 28th; copied for each test."""

    def make_in(folder: Path) -> None:
        folder.mkdir()
        shutil.copyfile(migrated_file, folder / "kabinet.db")
        base.connect(folder / "kabinet.db")
        base.open_connection()
        make(TODAY)
        base.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        base.close_connection()

    return once.made(tmp_path_factory, "company", make_in) / "kabinet.db"


@pytest.fixture
def made(made_today: Path, database: Path) -> None:
    """The company of the 28th."""
    base.close_connection()
    shutil.copyfile(made_today, database)
    base.open_connection()


def test_every_version_can_be_ordered_with_what_it_begins_with(made: None) -> None:
    for version in TariffVersion.select():
        known = schema.of_version(version.service_version_id)
        assert prices.faults(version.prices, known) == {}
        assert known.problems(known.initial(version.included)) == {}


def test_what_is_public_costs_what_the_site_says(made: None) -> None:
    site = site_prices.read(PRICES)
    public = Tariff.select().where(Tariff.visibility == Visibility.PUBLIC)
    versions = [
        TariffVersion.select()
        .where((TariffVersion.tariff == tariff) & TariffVersion.published_at.is_null(is_null=False))
        .order_by(TariffVersion.number.desc())
        .get()
        for tariff in public
    ]
    assert len(versions) == 16
    for tariff, version in zip(public, versions, strict=True):
        assert version.price_minor == site[tariff.code].month_minor
        assert version.title == site[tariff.code].title


def test_numbers_of_clients_pass_their_own_checks(made: None) -> None:
    assert Client.select().count() == 60
    kinds = {client.id: ClientKind(client.kind) for client in Client.select()}
    for row in Requisites.select():
        assert numbers.is_inn(row.inn)
        if row.bik:
            assert numbers.account(row.account, row.bik) == row.account
            assert numbers.correspondent_account(row.correspondent_account, row.bik)
        if row.ogrn:
            assert numbers.ogrn(row.ogrn, kinds[row.client_id]) == row.ogrn


def test_the_ledger_is_whole_and_some_clients_owe(made: None) -> None:
    assert invariants.check().is_whole
    assert LedgerBalance.select().where(LedgerBalance.balance_minor < 0).count() > 3
    assert {one.status for one in Subscription.select()} >= {
        "active",
        "suspended",
        "pending_active",
        "pending_terminate",
        "terminated",
    }


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 2, 28), date(2028, 2, 29)])
def test_it_can_be_made_on_any_day(database: Path, day: date) -> None:
    make(day)

    assert invariants.check().is_whole


def test_made_again_nothing_changes(made: None) -> None:
    before = digest()

    assert not company.make(PRICES, now=noon_of(TODAY), zone=ZONE)
    assert digest() == before


def test_the_monthly_run_finds_nothing_to_charge_until_the_next_month(made: None) -> None:
    noon = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)

    assert charging.run(Terms(), now=noon).entries == 0
    assert charging.run(Terms(), now=noon + timedelta(days=5)).entries > 50
    assert invariants.check().is_whole


def test_requests_wait_in_every_stage_and_the_audit_is_whole(made: None) -> None:
    stages = {request.status for request in ServiceRequest.select()}
    assert stages == {"held", "pending", "in_progress", "completed", "rejected"}
    assert {rule.is_on for rule in RequestRule.select()} == {True, False}
    assert proof.verify().is_whole
