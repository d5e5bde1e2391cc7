"""The managers' screens of tariffs: versions, visibility, audience, ways; secrets stay secrets."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from backend.catalog import selling
from backend.catalog.models import ClientGroup, Tariff, TariffVersion
from backend.catalog.words import Visibility
from backend.kernel import clock
from tests.support import catalogue, clients, people, subscribers
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TOMORROW = (clock.now() + timedelta(days=2)).date().isoformat()


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


@pytest.fixture
def sveta(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


def added(visitor: Visitor) -> TariffVersion:
    """A tariff that was just added by its form, by its draft."""
    service = catalogue.a_service(catalogue.FOUR)
    form = visitor.get(f"/manager/tariffs/new?service={service.id}").form("/new")
    page = visitor.submit(form, title_ru="Офис 5", title_en="Office 5", price="1 900,50")
    assert page.status == 200
    version: TariffVersion = TariffVersion.select().order_by(TariffVersion.id.desc()).get()
    return version


def path_of(version: TariffVersion) -> str:
    return f"/manager/tariffs/{version.tariff_id}/versions/{version.id}"


def written(visitor: Visitor, version: TariffVersion, **changes: Any) -> "TariffVersion":
    """The draft with its form filled in."""
    form = visitor.get(f"{path_of(version)}/edit").form("/edit")
    typed: dict[str, Any] = {
        "effective_new": TOMORROW,
        "price.numbers.per_unit": "150",
        "price.recording.value.yes": "99",
        "p.numbers": "3",
        **changes,
    }
    page = visitor.submit(form, **typed)
    assert "Черновик сохранён" in page.text
    return TariffVersion.get_by_id(version.id)


def published(visitor: Visitor) -> Tariff:
    version = written(visitor, added(visitor))
    visitor.submit(visitor.get(path_of(version)).form("/publish"))
    tariff: Tariff = Tariff.get_by_id(version.tariff_id)
    assert tariff.first_published_at is not None
    return tariff


def exclusive(client_id: int) -> Tariff:
    """An exclusive tariff for one client."""
    tariff = catalogue.a_tariff(visibility=Visibility.EXCLUSIVE, code="secret-tariff")
    catalogue.a_version(tariff)
    catalogue.reserve(tariff, client_id=client_id)
    return tariff


def test_a_tariff_is_added_priced_published_and_opened(mila: Visitor):
    version = written(mila, added(mila))
    assert (version.price_minor, version.included) == (190050, {"numbers": 3})
    assert version.prices == {
        "numbers": {"per_unit": 15000},
        "recording": {"values": {"yes": 9900}},
    }

    page = mila.get(path_of(version))
    assert "Всего 2 350,50" in page.text.replace("\u00a0", " ")
    card = mila.submit(page.form("/publish"))
    assert "Версия 1 опубликована" in card.text
    opened = mila.submit(card.form("/visibility"), event="sell_to_all")

    assert "открыт для всех" in opened.text
    assert Tariff.get_by_id(version.tariff_id).visibility == Visibility.PUBLIC


def test_what_is_missing_for_publishing_is_listed(mila: Visitor):
    version = added(mila)

    page = mila.get(path_of(version))

    assert "День начала продажи. Укажите" in page.text
    assert "Городские номера. Проверьте цены" in page.text
    assert not any(form.action.endswith("/publish") for form in page.forms)
    forged = mila.post(f"{path_of(version)}/publish", {"revision": "1"}, follow=True)
    assert "с какого дня продавать" in forged.text
    assert TariffVersion.get_by_id(version.id).published_at is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"price": "много"}, "сумм"),
        ({"price": "-5"}, "сумм"),
        ({"effective_new": "2020-01-01"}, "уже прошёл"),
        ({"vat_percent": "120"}, "от 0 до 99"),
        ({"existing_mode": "date"}, "День для нынешних клиентов нужен"),
        ({"existing_mode": "date", "existing_on": "2020-01-01"}, "Не раньше дня"),
        ({"price.numbers.per_unit": "дорого"}, "Городские номера"),
        ({"p.numbers": "1000"}, "Не больше 100"),
        ({"title_ru": ""}, "Заполните"),
    ],
)
def test_a_mistake_in_a_version_is_told_and_what_was_typed_stays(
    mila: Visitor, typed: dict[str, str], sentence: str
):
    version = added(mila)
    form = mila.get(f"{path_of(version)}/edit").form("/edit")
    whole: dict[str, Any] = {"effective_new": TOMORROW, "title_en": "Kept as typed", **typed}

    page = mila.submit(form, **whole)

    assert page.status == 422
    assert sentence in page.text
    fields = dict(page.form("/edit").fields)
    assert {name: fields[name] for name in whole if name != "title_ru"} == {
        name: value for name, value in whole.items() if name != "title_ru"
    }
    assert TariffVersion.get_by_id(version.id).revision == 1


def test_two_managers_saving_the_same_version(mila: Visitor, sveta: Visitor):
    version = added(mila)
    form = sveta.get(f"{path_of(version)}/edit").form("/edit")
    written(mila, version, price="2000")

    page = sveta.submit(form, price="3000")

    assert page.status == 409
    assert "изменил кто-то другой" in page.text
    assert dict(page.form("/edit").fields)["price"] == "3000"
    assert TariffVersion.get_by_id(version.id).price_minor == 200000
    assert "Черновик сохранён" in sveta.submit(page.form("/edit")).text


def test_a_published_version_has_no_form_and_takes_no_post(mila: Visitor):
    tariff = published(mila)
    version = TariffVersion.get(TariffVersion.tariff == tariff)

    assert mila.get(f"{path_of(version)}/edit").status == 404
    assert mila.post(f"{path_of(version)}/edit", {"price": "1"}).status == 404
    for verb in ("publish", "discard"):
        page = mila.post(f"{path_of(version)}/{verb}", {"revision": str(version.revision)})
        assert page.status == 409
    assert TariffVersion.get_by_id(version.id).price_minor == 190050


def test_a_correction_begins_from_the_newest_and_can_be_discarded(mila: Visitor):
    tariff = published(mila)
    card = mila.get(f"/manager/tariffs/{tariff.id}")

    edit = mila.submit(card.form("/draft"))
    again = mila.post(f"/manager/tariffs/{tariff.id}/draft", {}, follow=True)
    assert edit.url == again.url
    assert dict(edit.form("/edit").fields)["price"] == "1900,50"
    page = mila.submit(mila.get(edit.url.removesuffix("/edit")).form("/discard"))

    assert "отброшен" in page.text
    assert TariffVersion.select().count() == 1


def test_a_tariff_is_hidden_archived_and_sold_again(sveta: Visitor):
    tariff = published(sveta)
    path = f"/manager/tariffs/{tariff.id}/visibility"
    for event, visibility in (
        ("sell_to_all", "public"),
        ("archive", "archived"),
        ("sell_to_all", "public"),
    ):
        revision = Tariff.get_by_id(tariff.id).revision
        sveta.post(path, {"event": event, "revision": str(revision)})
        assert Tariff.get_by_id(tariff.id).visibility == visibility

    stale = sveta.post(path, {"event": "archive", "revision": "1"}, follow=True)

    assert "изменил кто-то другой" in stale.text
    assert sveta.post(path, {"event": "nothing"}).status == 422
    refused = sveta.post(path, {"event": "sell_to_all", "revision": "9"})
    assert refused.status == 409


def test_an_exclusive_tariff_is_given_to_a_client_who_is_found_by_his_contract(sveta: Visitor):
    tariff = published(sveta)
    client = clients.opened(short_name="Вектор", contract_number="ЛТ-7777")
    group = ClientGroup.create(code="vip", title="Особые")
    path = f"/manager/tariffs/{tariff.id}/audience"
    refused = sveta.post(
        f"/manager/tariffs/{tariff.id}/visibility",
        {"event": "sell_to_some", "revision": str(tariff.revision)},
        follow=True,
    )
    assert "никому не назначен" in refused.text

    found = sveta.get(f"{path}?q=7777")
    assert "ЛТ-7777" in found.text
    sveta.post(f"{path}/admit", {"client_id": str(client.id)})
    sveta.post(f"{path}/admit", {"group_id": str(group.id)})
    card = sveta.get(f"/manager/tariffs/{tariff.id}")
    moved = sveta.post(
        f"/manager/tariffs/{tariff.id}/visibility",
        {"event": "sell_to_some", "revision": str(Tariff.get_by_id(tariff.id).revision)},
        follow=True,
    )

    assert "Вектор, ЛТ-7777" in card.text
    assert "исключительный" in moved.text
    sveta.post(f"{path}/dismiss", {"group_id": str(group.id)})
    last = sveta.post(f"{path}/dismiss", {"client_id": str(client.id)}, follow=True)
    assert "отправьте тариф в архив" in last.text
    assert len(selling.audience(tariff.id)) == 1


@pytest.mark.parametrize(
    "whom", [{"client_id": "999"}, {"group_id": "999"}, {"client_id": "x"}, {}]
)
def test_nobody_who_is_not_there_is_admitted(sveta: Visitor, whom: dict[str, str]):
    tariff = published(sveta)

    assert sveta.post(f"/manager/tariffs/{tariff.id}/audience/admit", whom).status == 404


def test_a_manager_sees_an_exclusive_tariff_but_does_not_change_it(mila: Visitor):
    client = people.a_client()
    tariff = exclusive(client.id)
    own = f"/manager/tariffs/{tariff.id}"

    card = mila.get(own)

    assert "Исключительный" in card.text
    assert not any(tariff_form.action.startswith(own) for tariff_form in card.forms)
    for verb, fields in (
        ("draft", {}),
        ("visibility", {"event": "sell_to_all", "revision": "1"}),
        ("audience/admit", {"client_id": str(client.id)}),
        ("audience/dismiss", {"client_id": str(client.id)}),
        ("ways", {"revision": "1"}),
        ("remove", {"revision": "1"}),
    ):
        assert mila.post(f"{own}/{verb}", fields).status == 403
    assert mila.get(f"{own}/audience").status == 403


def test_ways_and_facts_of_a_tariff(mila: Visitor):
    tariff = published(mila)
    other = catalogue.a_tariff(tariff.service, code="office-15")
    catalogue.a_version(other)
    own = f"/manager/tariffs/{tariff.id}"

    way: dict[str, Any] = {f"way.{other.id}": "next_period"}
    page = mila.submit(mila.get(f"{own}/ways").form("/ways"), **way)
    assert "Со следующего месяца оплаты" in page.text
    page = mila.submit(
        mila.get(f"{own}/facts").form("/facts"), sold_until=TOMORROW, successor=str(other.id)
    )
    assert "office-15" in page.text
    wrong = mila.submit(mila.get(f"{own}/facts").form("/facts"), sold_from=TOMORROW, family="Линия")

    assert wrong.status == 422
    assert "кончается раньше" in wrong.text
    assert dict(wrong.form("/facts").fields)["family"] == "Линия"


def test_two_managers_changing_the_same_tariff(mila: Visitor, sveta: Visitor):
    tariff = published(mila)
    path = f"/manager/tariffs/{tariff.id}/facts"
    seen, ways = sveta.get(path), sveta.get(f"/manager/tariffs/{tariff.id}/ways")
    mila.submit(mila.get(path).form("/facts"), family="Первая")

    page = sveta.submit(seen.form("/facts"), family="Вторая")

    assert page.status == 409
    assert "изменил кто-то другой" in page.text
    assert dict(page.form("/facts").fields)["family"] == "Вторая"
    assert Tariff.get_by_id(tariff.id).family == "Первая"
    assert "других тарифов" in ways.text
    stale = sveta.post(f"/manager/tariffs/{tariff.id}/ways", {"revision": "1"})
    assert stale.status == 409


def test_only_a_tariff_that_was_never_published_is_deleted(mila: Visitor):
    draft, known = added(mila), published(mila)

    gone = mila.submit(mila.get(f"/manager/tariffs/{draft.tariff_id}").form("/remove"))
    forged = mila.post(
        f"/manager/tariffs/{known.id}/remove", {"revision": str(known.revision)}, follow=True
    )

    assert "удалён" in gone.text
    assert "только отправить в архив" in forged.text
    assert Tariff.select().count() == 1


def test_the_list_is_filtered(mila: Visitor):
    tariff = published(mila)
    archived = catalogue.a_tariff(code="old-line", visibility=Visibility.ARCHIVED)
    catalogue.a_version(archived)

    def listed(query: str) -> list[bool]:
        page = mila.get(f"/manager/tariffs?{query}")
        return [f"/manager/tariffs/{one.id}" in page.links for one in (tariff, archived)]

    assert listed("") == [True, True]
    assert listed("visibility=archived") == [False, True]
    assert listed(f"service={tariff.service_id}") == [True, False]
    assert listed("q=old-line") == [False, True]
    assert listed("service=x&visibility=x") == [True, True]
    assert "Таких тарифов нет" in mila.get("/manager/tariffs?q=zzz").text


def test_versions_of_another_tariff_are_not_found(mila: Visitor):
    one, other = added(mila), added(mila)

    for path in ("", "/edit"):
        assert mila.get(f"/manager/tariffs/{one.tariff_id}/versions/{other.id}{path}").status == 404
    for path in ("", "/facts", "/ways", "/audience"):
        assert mila.get(f"/manager/tariffs/999{path}").status == 404


def test_a_code_that_is_taken_and_a_price_that_is_none(mila: Visitor):
    version = added(mila)
    form = mila.get("/manager/tariffs/new").form("/new")

    page = mila.submit(form, title_ru="Ещё один", price="100", code="office-5")
    assert page.status == 422
    assert "уже занят" in page.text
    assert dict(page.form("/new").fields)["title_ru"] == "Ещё один"
    assert mila.submit(form, title_ru="Ещё", price="даром").status == 422
    assert [row.id for row in TariffVersion.select()] == [version.id]


def test_groups_are_added_and_renamed(mila: Visitor):
    page = mila.submit(mila.get("/manager/groups").form("/groups"), title="Школы")
    assert "Группа добавлена" in page.text
    renamed = mila.submit(page.form("/rename"), title="Школы города")
    taken = mila.submit(page.form("/groups"), title="Ещё", code="shkoly")

    assert "переименована" in renamed.text
    assert ClientGroup.get().title == "Школы города"
    assert taken.status == 422
    assert "уже занят" in taken.text


def test_a_tariff_in_use_leads_to_the_preview_of_its_change(mila: Visitor):
    tariff = published(mila)
    subscribers.a_subscription(version=TariffVersion.get(TariffVersion.tariff == tariff))
    mila.post(f"/manager/tariffs/{tariff.id}/draft", {})
    draft = TariffVersion.get(
        (TariffVersion.tariff == tariff) & TariffVersion.published_at.is_null()
    )
    draft = written(mila, draft)

    page = mila.get(path_of(draft))
    forged = mila.post(f"{path_of(draft)}/publish", {"revision": str(draft.revision)})

    assert f"{path_of(draft)}/change" in page.links
    assert forged.location.endswith(f"{path_of(draft)}/change")
    assert TariffVersion.get_by_id(draft.id).published_at is None
    assert "1 подключение, 1 клиент" in mila.get(f"/manager/tariffs/{tariff.id}").text
