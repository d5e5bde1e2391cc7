"""Services and the editions of their schemas: built, published, sold, retired; never pulled away."""

from datetime import UTC, datetime

import pytest
from peewee import IntegrityError

from backend.accounts.roles import Role
from backend.audit import journal
from backend.catalog import editions, proposals, schema, services
from backend.catalog.models import Service, ServiceParameter, ServiceVersion
from backend.catalog.proposals import PublicText
from backend.catalog.services import NewService, Texts
from backend.catalog.states import SERVICE, ServiceEvent
from backend.catalog.words import Category, LinkKind, ServiceStatus
from backend.kernel.errors import ForbiddenError, InvalidError, StaleStateError
from backend.kernel.localised import Localised
from backend.kernel.states import IllegalMoveError
from tests.support import catalogue, people

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MILA = people.actor(Role.MANAGER)
SIP = NewService(Localised("Виртуальная АТС", "Cloud PBX"), Category.BASE)
TEXT = PublicText(Localised("Виртуальная АТС"), Localised("Номера без проводов."))
CODES = [one.code for one in catalogue.FOUR]


def a_service() -> Service:
    return services.create(SIP, actor=MILA, now=NOW)


def a_draft(service: Service) -> ServiceVersion:
    return editions.draft(service, actor=MILA, now=NOW)


def codes(version: ServiceVersion) -> list[str]:
    return [one.code for one in schema.load(version.id)]


def with_four(service: Service) -> ServiceVersion:
    """A published edition with four parameters."""
    draft = editions.save(a_draft(service), catalogue.FOUR, actor=MILA)
    return editions.publish(draft, actor=MILA, now=NOW)


def test_a_new_service_is_a_draft():
    service = a_service()

    assert (service.code, service.status) == ("cloud-pbx", ServiceStatus.DRAFT)
    assert services.create(SIP, actor=MILA, now=NOW).code == "cloud-pbx-2"


def test_a_service_needs_a_title_and_a_code_of_its_own():
    a_service()

    for new in (
        NewService(Localised(), Category.BASE),
        NewService(Localised("я" * 201), Category.BASE),
        NewService(Localised("А"), Category.BASE, "cloud-pbx"),
        NewService(Localised("А"), Category.BASE, "Cloud PBX"),
    ):
        with pytest.raises(InvalidError):
            services.create(new, actor=MILA, now=NOW)


def test_its_texts_are_changed_and_the_second_manager_is_told():
    service = a_service()
    texts = Texts(Localised("АТС"), Category.ADDON, Localised("Для кабинета"), "services/pbx", 4)

    changed = services.describe(service, texts, actor=MILA)

    stands = (changed.title.ru, changed.category, changed.cabinet_text.ru, changed.public_page)
    assert stands == ("АТС", "addon", "Для кабинета", "services/pbx")
    assert '"cabinet_text": {"en": "", "ru": "Для кабинета"}' in str(
        journal.entries_of(service)[0].new
    )
    with pytest.raises(StaleStateError):
        services.describe(service, texts, actor=MILA)


@pytest.mark.parametrize("event", ServiceEvent)
@pytest.mark.parametrize("status", ServiceStatus)
def test_every_pair_of_status_and_event(status: ServiceStatus, event: ServiceEvent):
    service = catalogue.a_service(status=status)
    verb = {ServiceEvent.ACTIVATE: services.activate, ServiceEvent.RETIRE: services.retire}[event]
    after = SERVICE.moves.get((status, event))

    if after is None:
        with pytest.raises(IllegalMoveError):
            verb(service, actor=MILA)
    else:
        verb(service, actor=MILA)

    assert Service.get_by_id(service.id).status == (after or status)


def test_a_service_without_a_published_schema_is_not_sold():
    service = a_service()
    a_draft(service)

    with pytest.raises(InvalidError):
        services.activate(service, actor=MILA)


def test_there_is_one_draft_and_it_is_saved_as_a_whole():
    service = a_service()
    draft = a_draft(service)
    assert a_draft(service).id == draft.id

    saved = editions.save(draft, catalogue.FOUR, actor=MILA)

    assert codes(saved) == CODES
    with pytest.raises(StaleStateError):
        editions.save(draft, [], actor=MILA)
    with pytest.raises(StaleStateError):
        editions.publish(draft, actor=MILA, now=NOW)
    with pytest.raises(StaleStateError):
        editions.discard(draft, actor=MILA)


def test_what_no_table_holds_is_refused_at_once():
    draft = a_draft(a_service())
    twice = [catalogue.NUMBERS, catalogue.NUMBERS]

    with pytest.raises(InvalidError) as refused:
        editions.save(draft, twice, actor=MILA)

    assert refused.value.message_key == "catalog.parameter.twice"
    assert codes(draft) == []


def test_an_unsound_schema_is_kept_but_not_published():
    service = a_service()
    draft = editions.save(a_draft(service), [catalogue.STORAGE], actor=MILA)

    with pytest.raises(InvalidError) as refused:
        editions.publish(draft, actor=MILA, now=NOW)

    assert refused.value.message_key == "catalog.schema.faulty"
    assert editions.newest(service.id) is None


def test_a_published_edition_is_never_changed():
    version = with_four(a_service())

    for act in (
        lambda: editions.save(version, [], actor=MILA),
        lambda: editions.publish(version, actor=MILA, now=NOW),
        lambda: editions.discard(version, actor=MILA),
    ):
        with pytest.raises(IllegalMoveError):
            act()
    with pytest.raises(IntegrityError, match="never changed"):
        ServiceParameter.delete().where(ServiceParameter.service_version == version).execute()

    assert codes(version) == CODES


def test_the_next_draft_begins_with_the_newest_edition():
    service = a_service()
    first = with_four(service)

    draft = a_draft(service)

    assert (draft.number, codes(draft)) == (2, CODES)
    assert schema.load(draft.id).definitions == schema.load(first.id).definitions
    editions.discard(draft, actor=MILA)
    assert [one.id for one in editions.every(service.id)] == [first.id]


def test_parameters_are_put_moved_and_taken():
    numbers, recording, storage, route = catalogue.FOUR

    assert editions.placed([numbers], route) == [numbers, route]
    assert editions.placed([numbers, recording], route, "numbers") == [route, recording]
    assert editions.moved([numbers, recording], "recording", up=True) == [recording, numbers]
    assert editions.moved([numbers, recording], "recording", up=False) == [numbers, recording]
    assert editions.moved([numbers], "nothing", up=True) == [numbers]
    assert editions.without([numbers, storage], "numbers") == [storage]


def test_what_depends_on_a_parameter_follows_its_new_code():
    from dataclasses import replace

    renamed = replace(catalogue.RECORDING, code="record")

    found = editions.placed(catalogue.FOUR, renamed, "recording")

    assert found[2].depends_on is not None
    assert found[2].depends_on.code == "record"


def test_a_service_names_others_but_not_in_a_ring():
    one, two, three = (catalogue.a_service() for _ in range(3))
    services.link(one, [(two, LinkKind.REQUIRES), (three, LinkKind.EXCLUDES)], actor=MILA)
    services.link(two, [(three, LinkKind.REQUIRES)], actor=MILA)

    assert [(row.other.id, row.kind) for row in services.links_of(one.id)] == [
        (two.id, "requires"),
        (three.id, "excludes"),
    ]
    for other in (three, one):
        with pytest.raises(InvalidError):
            services.link(three, [(one, LinkKind.REQUIRES), (other, LinkKind.REQUIRES)], actor=MILA)
    with pytest.raises(StaleStateError):
        services.link(one, [], actor=MILA)


def test_only_a_service_that_nothing_stands_on_is_removed():
    fresh, used = a_service(), catalogue.a_service()
    a_draft(fresh)
    services.propose_page(fresh, TEXT, actor=MILA, now=NOW)

    services.remove(fresh, actor=MILA)

    assert Service.get_or_none(Service.id == fresh.id) is None
    with pytest.raises(InvalidError) as refused:
        services.remove(used, actor=MILA)
    assert refused.value.message_key == "catalog.service.used"


def test_a_public_text_is_proposed_once():
    service = a_service()
    services.propose_page(service, TEXT, actor=MILA, now=NOW)

    with pytest.raises(InvalidError):
        services.propose_page(service, TEXT, actor=MILA, now=NOW)

    waiting = proposals.waiting()
    assert [(one.service_id, one.body.ru) for one in waiting] == [
        (service.id, "Номера без проводов.")
    ]
    assert proposals.mark_delivered(waiting[0], "services/cloud-pbx", now=NOW)
    assert not proposals.mark_delivered(waiting[0], "services/other", now=NOW)
    assert Service.get_by_id(service.id).public_page == "services/cloud-pbx"
    assert proposals.waiting() == []


def test_a_proposal_without_a_text_is_none():
    with pytest.raises(InvalidError):
        services.propose_page(
            a_service(), PublicText(Localised("А"), Localised()), actor=MILA, now=NOW
        )


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OWNER])
def test_others_keep_no_catalogue(role: str):
    stranger = people.actor(role)
    service = a_service()
    draft = a_draft(service)

    for act in (
        lambda: services.create(SIP, actor=stranger, now=NOW),
        lambda: services.activate(service, actor=stranger),
        lambda: services.retire(service, actor=stranger),
        lambda: services.remove(service, actor=stranger),
        lambda: services.link(service, [], actor=stranger),
        lambda: services.propose_page(service, TEXT, actor=stranger, now=NOW),
        lambda: editions.draft(service, actor=stranger, now=NOW),
        lambda: editions.save(draft, [], actor=stranger),
        lambda: editions.publish(draft, actor=stranger, now=NOW),
        lambda: editions.discard(draft, actor=stranger),
    ):
        with pytest.raises(ForbiddenError):
            act()
