"""Tariffs and their versions: written, published, never changed; stale and forbidden hands refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.accounts.roles import Role
from backend.audit import journal
from backend.catalog import editions, selling, tariffs
from backend.catalog.models import Service, Tariff, TariffVersion
from backend.catalog.states import TariffEvent
from backend.catalog.tariffs import Facts, NewTariff
from backend.catalog.terms import Terms
from backend.catalog.words import ExistingMode, ServiceStatus, Visibility
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import ForbiddenError, InvalidError, StaleStateError
from backend.kernel.localised import Localised
from backend.kernel.states import IllegalMoveError
from tests.support import catalogue, people

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
SVETA = people.actor()
MILA = people.actor(Role.MANAGER)
TERMS = Terms(Localised("Офис 5", "Office 5"), 190000, 22, effective_new=TODAY)


def a_draft(**changes: Any) -> TariffVersion:
    """A tariff that was just added, by its draft."""
    new = NewTariff(catalogue.a_service(), replace(TERMS, **changes))
    return tariffs.create(new, actor=MILA, now=NOW)[1]


def published(**changes: Any) -> TariffVersion:
    return tariffs.publish_version(a_draft(**changes), actor=MILA, now=NOW)


def test_a_new_tariff_is_a_draft_with_a_code_from_its_title():
    tariff, version = tariffs.create(NewTariff(catalogue.a_service(), TERMS), actor=MILA, now=NOW)

    assert (tariff.code, tariff.visibility) == ("office-5", Visibility.DRAFT)
    assert (version.number, version.price_minor, version.published_at) == (1, 190000, None)
    assert version.made_by_name == MILA.name
    assert journal.entries_of(tariff)[0].action == "tariff.create"


def test_a_code_stands_once():
    tariffs.create(NewTariff(catalogue.a_service(), TERMS, "office"), actor=MILA, now=NOW)

    with pytest.raises(InvalidError) as refused:
        tariffs.create(NewTariff(catalogue.a_service(), TERMS, "office"), actor=MILA, now=NOW)

    assert refused.value.message_key == "catalog.code.taken"
    assert Tariff.select().count() == 1


@pytest.mark.parametrize("code", ["Office", "a b", "-a", "a-", "a--b", "x" * 41, "офис"])
def test_what_is_no_code_is_refused(code: str):
    with pytest.raises(InvalidError):
        tariffs.create(NewTariff(catalogue.a_service(), TERMS, code), actor=MILA, now=NOW)


def test_a_service_without_a_published_schema_has_no_tariffs():
    service = catalogue.a_service()
    service_version = editions.newest(service.id)
    assert service_version is not None
    bare = Service.create(
        code="bare",
        category="base",
        status=ServiceStatus.DRAFT,
        title=Localised("Без схемы"),
        created_at=NOW,
    )

    with pytest.raises(InvalidError) as refused:
        tariffs.create(NewTariff(bare, TERMS), actor=MILA, now=NOW)

    assert refused.value.message_key == "catalog.service.no_schema"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": Localised()},
        {"price_minor": -1},
        {"once_minor": 10**10},
        {"vat_percent": 100},
        {"notice_days": 366},
        {"existing_mode": ExistingMode.DATE},
        {"existing_on": TODAY},
        {"reason": "x" * 1001},
    ],
    ids=lambda one: next(iter(one)),
)
def test_terms_that_no_version_may_have_are_refused_before_they_are_stored(wrong: dict[str, Any]):
    version = a_draft()

    with pytest.raises(InvalidError):
        tariffs.save_version(version, replace(TERMS, **wrong), actor=MILA)

    assert TariffVersion.get_by_id(version.id).revision == 1


def test_a_draft_is_saved_and_the_journal_says_what_changed():
    version = a_draft()

    saved = tariffs.save_version(version, replace(TERMS, price_minor=200000), actor=MILA)

    entry = journal.entries_of(version)[0]
    assert (saved.price_minor, saved.revision) == (200000, 2)
    assert (entry.old, entry.new) == ('{"price_minor": 190000}', '{"price_minor": 200000}')


def test_the_second_of_two_managers_is_told():
    first = a_draft()
    second = TariffVersion.get_by_id(first.id)
    tariffs.save_version(first, replace(TERMS, price_minor=200000), actor=MILA)

    with pytest.raises(StaleStateError):
        tariffs.save_version(second, replace(TERMS, price_minor=300000), actor=SVETA)
    with pytest.raises(StaleStateError):
        tariffs.publish_version(second, actor=SVETA, now=NOW)

    assert TariffVersion.get_by_id(first.id).price_minor == 200000


def test_publishing_notes_who_and_when_and_shows_the_tariff_to_nobody():
    version = published()

    tariff = Tariff.get_by_id(version.tariff_id)
    assert (version.published_at, version.approved_by) == (NOW, MILA.name)
    assert (tariff.first_published_at, tariff.visibility) == (NOW, Visibility.DRAFT)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"effective_new": None}, "catalog.terms.no_day"),
        ({"effective_new": TODAY - 2 * DAY}, "catalog.terms.past_day"),
        (
            {"existing_mode": ExistingMode.DATE, "existing_on": TODAY - DAY},
            "catalog.terms.existing_before_new",
        ),
        (
            {
                "existing_mode": ExistingMode.DATE,
                "existing_on": TODAY + 5 * DAY,
                "notice_days": 10,
            },
            "catalog.terms.short_notice",
        ),
        ({"prices": {"numbers": {"per_unit": 100}}}, "catalog.price.unknown"),
        ({"included": {"numbers": 1}}, "catalog.value.unknown"),
    ],
)
def test_terms_with_faults_are_not_published(wrong: dict[str, Any], key: str):
    version = a_draft(**wrong)

    with pytest.raises(InvalidError) as refused:
        tariffs.publish_version(version, actor=MILA, now=NOW)

    stored = TariffVersion.get_by_id(version.id)
    assert refused.value.message_key == key
    assert (stored.published_at, stored.revision) == (None, 1)


def test_every_parameter_with_an_effect_on_the_price_needs_one():
    service = catalogue.a_service(catalogue.FOUR)
    new = NewTariff(service, replace(TERMS, included={"numbers": 3}))
    _, version = tariffs.create(new, actor=MILA, now=NOW)
    with pytest.raises(InvalidError):
        tariffs.publish_version(version, actor=MILA, now=NOW)

    saved = tariffs.save_version(version, replace(TERMS, prices=catalogue.PRICES), actor=MILA)

    assert tariffs.publish_version(saved, actor=MILA, now=NOW).published_at == NOW


def discard(version: TariffVersion) -> None:
    tariffs.discard_version(version, actor=MILA)


def save(version: TariffVersion) -> None:
    tariffs.save_version(version, TERMS, actor=MILA)


def publish(version: TariffVersion) -> None:
    tariffs.publish_version(version, actor=MILA, now=NOW)


@pytest.mark.parametrize("verb", [save, publish, discard])
def test_nothing_happens_to_a_published_version(verb: Any):
    version = published()

    with pytest.raises(IllegalMoveError):
        verb(version)

    assert TariffVersion.get_by_id(version.id) == version
    assert TariffVersion.get_by_id(version.id).revision == version.revision


@pytest.mark.parametrize("verb", [save, publish, discard])
def test_who_still_sees_the_draft_of_a_published_version_is_refused_too(verb: Any):
    first = tariffs.publish_version(a_draft(), actor=MILA, now=NOW)
    draft = tariffs.draft_version(Tariff.get_by_id(first.tariff_id), actor=MILA, now=NOW)
    seen = tariffs.save_version(draft, TERMS, actor=MILA)
    tariffs.publish_version(TariffVersion.get_by_id(seen.id), actor=SVETA, now=NOW)

    with pytest.raises(StaleStateError):
        verb(seen)


def test_a_correction_is_a_new_draft_that_starts_from_the_newest_version():
    first = published()
    tariff = Tariff.get_by_id(first.tariff_id)
    newer = catalogue.a_schema(tariff.service, catalogue.FOUR)

    draft = tariffs.draft_version(tariff, actor=MILA, now=NOW)
    again = tariffs.draft_version(tariff, actor=SVETA, now=NOW)

    assert draft.id == again.id
    assert (draft.number, draft.price_minor, draft.effective_new) == (2, 190000, None)
    assert draft.service_version_id == newer.id
    assert TariffVersion.select().count() == 2


def test_a_draft_is_discarded_but_not_the_only_version():
    first = published()
    tariff = Tariff.get_by_id(first.tariff_id)
    tariffs.discard_version(tariffs.draft_version(tariff, actor=MILA, now=NOW), actor=MILA)
    lonely = a_draft()

    with pytest.raises(InvalidError):
        tariffs.discard_version(lonely, actor=MILA)

    assert tariffs.draft_of(tariff.id) is None


def test_only_what_was_never_published_is_removed():
    never, once = a_draft(), published()
    tariffs.remove(Tariff.get_by_id(never.tariff_id), actor=MILA)

    with pytest.raises(InvalidError) as refused:
        tariffs.remove(Tariff.get_by_id(once.tariff_id), actor=MILA)

    assert refused.value.message_key == "catalog.tariff.used"
    assert [row.id for row in Tariff.select()] == [once.tariff_id]


def test_what_is_no_price_can_be_changed():
    tariff = Tariff.get_by_id(published().tariff_id)
    other = catalogue.a_tariff(tariff.service)
    facts = Facts("office", other.id, TODAY, TODAY + DAY, Localised("Текст"), 7)

    changed = tariffs.change(tariff, facts, actor=MILA)

    stands = (changed.family, changed.successor_id, changed.sold_until, changed.position)
    assert stands == ("office", other.id, TODAY + DAY, 7)
    with pytest.raises(StaleStateError):
        tariffs.change(tariff, Facts(), actor=SVETA)


def test_facts_without_sense_are_refused():
    tariff = Tariff.get_by_id(published().tariff_id)
    foreign = catalogue.a_tariff()

    for facts in (
        Facts(sold_from=TODAY, sold_until=TODAY),
        Facts(successor_id=tariff.id),
        Facts(successor_id=foreign.id),
        Facts(successor_id=10**6),
        Facts(family="x" * 41),
    ):
        with pytest.raises(InvalidError):
            tariffs.change(tariff, facts, actor=MILA)


def test_an_exclusive_tariff_is_changed_by_who_keeps_those():
    version = published()
    tariff = Tariff.get_by_id(version.tariff_id)
    selling.admit(tariff, client_id=people.a_client().id, actor=SVETA)
    exclusive = selling.move(tariff, TariffEvent.SELL_TO_SOME, actor=SVETA)

    for act in (
        lambda: tariffs.change(exclusive, Facts(), actor=MILA),
        lambda: tariffs.draft_version(exclusive, actor=MILA, now=NOW),
        lambda: tariffs.remove(exclusive, actor=MILA),
    ):
        with pytest.raises(ForbiddenError):
            act()

    assert tariffs.draft_version(exclusive, actor=SVETA, now=NOW).number == 2


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OWNER, "system"])
def test_others_keep_no_catalogue(role: str):
    stranger = people.actor(role)
    version = a_draft()
    tariff = Tariff.get_by_id(version.tariff_id)

    for act in (
        lambda: tariffs.create(NewTariff(tariff.service, TERMS), actor=stranger, now=NOW),
        lambda: tariffs.save_version(version, TERMS, actor=stranger),
        lambda: tariffs.publish_version(version, actor=stranger, now=NOW),
        lambda: tariffs.discard_version(version, actor=stranger),
        lambda: tariffs.remove(tariff, actor=stranger),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_the_system_itself_may():
    new = NewTariff(catalogue.a_service(), TERMS)
    _, version = tariffs.create(new, actor=SYSTEM, now=NOW)

    assert tariffs.publish_version(version, actor=SYSTEM, now=NOW).number == 1
