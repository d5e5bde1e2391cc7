"""The managers' screens of services: steps of adding one, the builder of parameters, the card."""

from typing import TYPE_CHECKING, Any

import pytest

from backend.catalog import editions, proposals, schema
from backend.catalog.models import Service
from backend.catalog.words import ServiceStatus
from tests.support import catalogue, people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


def added(mila: Visitor, **changes: str) -> Service:
    """A service that was just added by its form."""
    form = mila.get("/manager/services/new").form("/new")
    typed: dict[str, Any] = {"title_ru": "Виртуальная АТС", "title_en": "Cloud PBX", **changes}
    page = mila.submit(form, **typed)
    assert page.status == 200
    service: Service = Service.select().order_by(Service.id.desc()).get()
    return service


def add(mila: Visitor, service: Service, kind: str, **typed: Any) -> None:
    """Add a parameter by its form."""
    path = f"/manager/services/{service.id}/parameters/add/{kind}"
    page = mila.submit(mila.get(path).form(path), **typed)
    assert "сохранён в черновике" in page.text


def linked(other: Service) -> dict[str, Any]:
    """What is chosen to require another service."""
    return {f"link.{other.id}": "requires"}


def codes(service: Service) -> list[str]:
    version = editions.draft_of(service.id) or editions.newest(service.id)
    assert version is not None
    return [one.code for one in schema.load(version.id)]


def test_a_service_is_added_step_by_step_and_sold(mila: Visitor):
    service = added(mila)
    own = f"/manager/services/{service.id}"
    add(mila, service, "int", title_ru="Номера", title_en="Numbers", minimum="1", maximum="100",
        initial="1", unit_ru="шт.", is_required="y", price_effect="per_unit")  # fmt: skip
    add(mila, service, "bool", title_ru="Запись", title_en="Recording", initial="нет",
        approval="manual", price_effect="per_value")  # fmt: skip
    add(mila, service, "enum", title_ru="Хранение", title_en="Storage",
        options="month | 30 дней | 30 days\nyear | Год", depends_on="recording",
        depends_value="да", effective="next_period")  # fmt: skip
    add(mila, service, "phone_list", title_ru="Переадресация", title_en="Forward", max_count="5")

    builder = mila.get(f"{own}/parameters")
    assert "Номера, шт." in builder.text
    after = mila.submit(builder.form("/publish"))
    assert "Редакция 1 параметров опубликована" in after.text
    page = mila.submit(
        after.form("/texts"), cabinet_ru="Номера без проводов.", cabinet_en="No wires."
    )
    proposed = mila.submit(page.form("/public-text"), body_ru="Телефония для офиса.")
    assert "передан редактору" in proposed.text
    assert "Номера без проводов." in proposed.text
    sold = mila.submit(proposed.form("/status"), event="activate")

    assert "Услуга продаётся" in sold.text
    assert codes(service) == ["numbers", "recording", "storage", "forward"]
    assert Service.get_by_id(service.id).status == ServiceStatus.ACTIVE
    assert [one.body.ru for one in proposals.waiting()] == ["Телефония для офиса."]
    assert sold.text.count("Параметры опубликованы") == 1


def test_a_parameter_is_changed_moved_and_removed(mila: Visitor):
    service = added(mila)
    own = f"/manager/services/{service.id}/parameters"
    for title in ("Alpha", "Beta"):
        add(mila, service, "text", title_ru=title)

    page = mila.submit(mila.get(own).form("/move/beta"), way="up")
    assert codes(service) == ["beta", "alpha"]
    edit = mila.get(f"{own}/edit/alpha")
    page = mila.submit(edit.form("/edit/alpha"), title_ru="Гамма", code="gamma")
    assert codes(service) == ["beta", "gamma"]
    page = mila.submit(page.form("/remove/beta"))

    assert codes(service) == ["gamma"]
    assert "Гамма" in page.text


def test_what_cannot_be_is_told_beside_its_field_and_what_was_typed_stays(mila: Visitor):
    service = added(mila)
    path = f"/manager/services/{service.id}/parameters/add/int"

    page = mila.submit(
        mila.get(path).form(path),
        title_ru="Номера",
        minimum="10",
        maximum="5",
        initial="семь",
        price_effect="per_unit",
    )

    assert page.status == 422
    assert "Наименьшее больше наибольшего" in page.text
    assert "Нужно целое число" in page.text
    assert dict(page.form(path).fields)["title_ru"] == "Номера"
    assert dict(page.form(path).fields)["initial"] == "семь"
    assert codes(service) == []


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("text", {"pattern": "("}, "не регулярное выражение"),
        ("enum", {"options": ""}, "Нужен хотя бы один вариант"),
        ("enum", {"options": "a | А\na | Б"}, "свой код и название"),
        ("int", {"price_effect": "per_unit"}, "Так цену посчитать нельзя"),
        ("int", {"code": "Плохой"}, "строчные латинские буквы"),
        ("int", {"minimum": "мало"}, "Нужно целое число"),
        ("text", {"reads": "manager"}, "не может менять то, чего не видит"),
        ("text", {"title_ru": ""}, "Заполните"),
        ("int", {"price_effect": "per_value"}, "Выберите"),
    ],
)
def test_each_mistake_has_its_sentence(
    mila: Visitor, kind: str, typed: dict[str, str], sentence: str
):
    service = added(mila)
    path = f"/manager/services/{service.id}/parameters/add/{kind}"
    fields = dict(mila.get(path).form(path).fields)

    page = mila.post(path, {**fields, "title_ru": "Параметр", **typed})

    assert page.status == 422
    assert sentence in page.text


def test_the_preview_is_the_form_that_clients_see_and_keeps_nothing(mila: Visitor):
    service = added(mila)
    path = f"/manager/services/{service.id}/parameters/add/bool"
    fields = {**dict(mila.get(path).form(path).fields), "title_ru": "Запись разговоров"}

    with_button = mila.post(path, {**fields, "preview": "1"})
    with_script = mila.post(path.replace("/add/", "/preview/"), fields)

    for page in (with_button, with_script):
        assert page.status == 200
        assert 'type="checkbox" id="p-zapis-razgovorov"' in page.html
    assert "<html" not in with_script.html
    assert codes(service) == []


def test_a_half_typed_parameter_shows_the_form_without_it(mila: Visitor):
    service = added(mila)
    path = f"/manager/services/{service.id}/parameters/preview/int"

    page = mila.post(path, {"title_ru": ""})

    assert page.status == 200
    assert "ещё не заполнен" in page.text


def test_the_second_of_two_managers_is_told_and_keeps_what_he_typed(
    app: "WSGIApplication", mila: Visitor
):
    service = added(mila)
    sveta = people.signed_in(app, people.sveta())
    path = f"/manager/services/{service.id}/parameters/add/text"
    seen = sveta.get(path)
    add(mila, service, "text", title_ru="Alpha")

    page = sveta.submit(seen.form(path), title_ru="Beta")

    assert page.status == 409
    assert "изменил кто-то другой" in page.text
    assert dict(page.form(path).fields)["title_ru"] == "Beta"
    assert "сохранён в черновике" in sveta.submit(page.form(path)).text
    assert codes(service) == ["alpha", "beta"]


def test_texts_of_two_managers_do_not_overwrite_each_other(mila: Visitor):
    service = added(mila)
    path = f"/manager/services/{service.id}/texts"
    first, second = mila.get(path), mila.get(path)
    mila.submit(first.form("/texts"), cabinet_ru="Первый")

    page = mila.submit(second.form("/texts"), cabinet_ru="Второй")

    assert page.status == 409
    assert dict(page.form("/texts").fields)["cabinet_ru"] == "Второй"
    assert Service.get_by_id(service.id).cabinet_text.ru == "Первый"


def test_an_unsound_schema_is_marked_and_not_published(mila: Visitor):
    service = added(mila)
    add(mila, service, "bool", title_ru="Alpha")
    add(mila, service, "text", title_ru="Beta", depends_on="alpha", depends_value="да")
    own = f"/manager/services/{service.id}/parameters"
    page = mila.submit(mila.get(own).form("/move/beta"), way="up")

    refused = mila.submit(page.form("/publish"))

    assert "должен стоять выше" in refused.text
    assert "ещё нельзя опубликовать" in refused.text
    assert editions.newest(service.id) is None


def test_a_published_edition_is_shown_and_a_new_draft_can_be_discarded(mila: Visitor):
    service = catalogue.a_service(catalogue.FOUR)
    own = f"/manager/services/{service.id}/parameters"
    assert mila.get(f"{own}/edit/numbers").status == 404

    begun = mila.submit(mila.get(own).form("/draft"))
    assert "редакция 2" in begun.text
    discarded = mila.submit(begun.form("/discard"))

    assert "отброшен" in discarded.text
    assert editions.draft_of(service.id) is None


def test_services_are_linked(mila: Visitor):
    base, addon = catalogue.a_service(), catalogue.a_service(category="addon")
    path = f"/manager/services/{addon.id}/links"

    page = mila.submit(mila.get(path).form(path), **linked(base))
    assert "Требует Услуга 1" in page.text
    other = f"/manager/services/{base.id}/links"
    ring = mila.submit(mila.get(other).form(other), **linked(addon))

    assert ring.status == 422
    assert "по кругу" in ring.text


def test_an_unused_service_is_deleted_and_a_used_one_retired(mila: Visitor):
    unused, used = added(mila), catalogue.a_service()

    gone = mila.submit(mila.get(f"/manager/services/{unused.id}").form("/remove"))
    card = mila.get(f"/manager/services/{used.id}")
    retired = mila.submit(card.form("/status"), event="retire")

    assert "удалена" in gone.text
    assert not any(form.action.endswith("/remove") for form in card.forms)
    assert "снята с продажи" in retired.text
    forged = mila.post(f"/manager/services/{used.id}/remove", {"revision": "2"}, follow=True)
    assert "только снять с продажи" in forged.text


def test_addresses_of_nothing_are_not_found(mila: Visitor):
    service = added(mila)

    for path in (
        "/manager/services/999",
        "/manager/services/999/parameters",
        f"/manager/services/{service.id}/parameters/edit/nothing",
        f"/manager/services/{service.id}/parameters/add/nothing",
    ):
        assert mila.get(path).status == 404
    assert mila.post(f"/manager/services/{service.id}/status", {"event": "burn"}).status == 422


def test_a_code_that_is_taken_is_told(mila: Visitor):
    added(mila)

    page = mila.submit(
        mila.get("/manager/services/new").form("/new"), title_ru="Другая", code="cloud-pbx"
    )

    assert page.status == 422
    assert "уже занят" in page.text
    assert dict(page.form("/new").fields)["title_ru"] == "Другая"


def test_the_screens_speak_english_too(app: "WSGIApplication"):
    service = catalogue.a_service(catalogue.FOUR)
    adam = people.signed_in(app, people.adam(), language="en")

    assert "On sale" in adam.get("/manager/services").text
    assert "City numbers" in adam.get(f"/manager/services/{service.id}").text
    assert "As clients see it" in adam.get(f"/manager/services/{service.id}/parameters").text
