"""The managers' queue, the card of a request and everything that is done from it."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from backend.kernel import clock, i18n
from backend.service_requests import intake, queries
from backend.service_requests.intake import Wish
from backend.service_requests.models import RequestKind, ServiceRequest
from backend.service_requests.states import SERVICE_REQUEST, Event, Status
from backend.subscriptions import quotes
from backend.subscriptions.models import Subscription
from backend.subscriptions.terms import Terms
from tests.backend.service_requests.made import (
    MILA,
    ZONE,
    a_quote,
    in_state,
    owner_of,
    with_numbers,
)
from tests.support import people
from tests.support.pages import Page
from tests.support.people import hours
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

QUEUE = "/manager/requests"
T = i18n.load(Path("backend/locale").resolve(), ZONE)["ru"]


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


def held(**changes: Any) -> ServiceRequest:
    """A request that waits for a manager, made and due around now."""
    values = {"held_for": "manager", "due_at": clock.now() + hours(8), **changes}
    return in_state(Status.HELD, **values)


def decide(visitor: Visitor, request: ServiceRequest, act: str, **fields: Any) -> Page:
    values = {"revision": request.revision, "text": "", "on": "", "act": act, **fields}
    return visitor.post(f"{QUEUE}/{request.id}/decide", values)


def asked(subscription: Subscription, now: datetime) -> ServiceRequest:
    """The client asks for what needs a manager's approval."""
    priced = a_quote(subscription, {"recording": True}, now=now)
    made = intake.submit(
        Wish(quote_number=priced.number),
        client_id=subscription.client_id,
        actor=owner_of(subscription.client_id),
        now=now,
        zone=ZONE,
    )
    assert made is not None
    return made


def plain_day(moment: datetime) -> str:
    """The local day as the text of a page has it."""
    return " ".join(T.day(moment).split())


def reload(request: ServiceRequest) -> ServiceRequest:
    return queries.one(request.id)


def buttons(page: Page) -> set[str]:
    """What the buttons of the decision's form would send."""
    return set(re.findall(r'name="act" value="(\w+)"', page.html))


def test_the_queue_shows_whose_what_and_by_when(mila: Visitor):
    request = held()
    late = held(due_at=clock.now() - hours(1), kind="document")

    page = mila.get(QUEUE)

    assert f"№ {request.id}" in page.text
    assert "Ромашка" in page.text
    assert page.text.count("просрочена") == 1
    assert f"{QUEUE}/{late.id}" in mila.get(f"{QUEUE}?show=overdue").links
    assert f"{QUEUE}/{request.id}" not in mila.get(f"{QUEUE}?show=overdue").links


def test_the_queue_is_narrowed_by_who_has_it_kind_and_state(mila: Visitor):
    me = next(one for one in queries.handlers())
    mine, nobodys, closed = held(assignee=me), held(kind="document"), in_state(Status.REJECTED)

    def shown(question: str) -> set[int]:
        ends = (link.rpartition("/")[2] for link in mila.get(QUEUE + question).links)
        return {int(end) for end in ends if end.isdigit()}

    assert shown("?show=mine") == {mine.id}
    assert shown("?show=unassigned") == {nobodys.id}
    assert shown("") == {mine.id, nobodys.id}
    assert shown("?show=closed") == {closed.id}
    assert shown("?kind=document") == {nobodys.id}
    assert shown("?status=pending") == set()
    assert shown("?show=nonsense&kind=nonsense&status=nonsense") == {mine.id, nobodys.id}
    assert mila.get(QUEUE + "?after=nonsense").status == 422


@pytest.mark.parametrize("state", Status)
def test_only_what_is_legal_in_a_state_has_a_button(mila: Visitor, state: Status):
    request = in_state(
        state, closed_at=clock.now() if SERVICE_REQUEST.can(state, Event.REOPEN) else None
    )

    found = buttons(mila.get(f"{QUEUE}/{request.id}"))

    assert all(SERVICE_REQUEST.can(state, Event(act)) for act in found)
    assert found or state is Status.ACKNOWLEDGED


def test_a_request_is_rejected_with_words(mila: Visitor):
    request = held()

    refused = decide(mila, request, "reject", on="2026-12-01")
    assert refused.status == 422
    assert "Напишите пару слов" in refused.text
    assert 'value="2026-12-01"' in refused.html

    assert decide(mila, request, "reject", text="Нет линии").status == 303
    assert (reload(request).status, reload(request).answer) == (Status.REJECTED, "Нет линии")
    again = decide(mila, reload(request), "reject", text="Нет линии")
    assert again.status == 409


def test_of_two_managers_the_second_is_told_and_keeps_his_words(
    app: "WSGIApplication", mila: Visitor
):
    request = held()
    sveta = people.signed_in(app, people.sveta())
    decide(mila, request, "ask", text="Какой адрес?")

    page = decide(sveta, request, "reject", text="Длинный отказ")

    assert page.status == 409
    assert "Длинный отказ" in page.html
    assert reload(request).status == Status.PENDING


def test_an_approved_quote_is_carried_out(mila: Visitor):
    made = asked(with_numbers(), clock.now())

    card = mila.get(f"{QUEUE}/{made.id}").text
    assert "Запись разговоров" in card
    assert "1 150,00" in card
    assert "Ни одно правило не подошло" in card

    assert decide(mila, made, "approve", text="Включили").status == 303

    assert reload(made).status == Status.COMPLETED


def test_a_card_that_waited_shows_the_sums_and_the_day_of_today(mila: Visitor):
    today = clock.now()
    before = today - hours(24 * 3)
    made = asked(with_numbers(), before)

    page = mila.get(f"{QUEUE}/{made.id}")

    assert f"Начнёт действовать {plain_day(today)}" in page.text
    assert f"Клиенту показали: с {plain_day(before)}" in page.text
    assert "approve" in buttons(page)


def test_what_would_be_another_deal_now_cannot_be_approved(mila: Visitor):
    subscription, now = with_numbers(), clock.now()
    made = asked(subscription, now)
    dearer = quotes.for_parameters(subscription, {"numbers": 5}, terms=Terms(), actor=MILA, now=now)
    quotes.accept(dearer.number, client_id=dearer.client_id, actor=MILA, now=now)

    page = mila.get(f"{QUEUE}/{made.id}")

    assert "Клиент соглашался на 1 249,00" in page.text
    assert buttons(page) == {"ask", "reject"}
    assert decide(mila, made, "approve").status == 409
    assert decide(mila, made, "reject", text="Цена другая").status == 303


def test_what_is_no_longer_possible_says_why(mila: Visitor):
    subscription = with_numbers()
    made = asked(subscription, clock.now())
    Subscription.update(status="terminated").execute()

    page = mila.get(f"{QUEUE}/{made.id}")

    assert "Выполнить это уже нельзя" in page.text
    assert "approve" not in buttons(page)


def test_what_is_held_for_a_senior_has_no_buttons_and_takes_no_forged_ones(mila: Visitor):
    request = held(held_for="senior_manager")

    assert buttons(mila.get(f"{QUEUE}/{request.id}")) == set()
    assert decide(mila, request, "reject", text="Нет").status == 403
    assert reload(request).status == Status.HELD


def test_a_request_is_taken_assigned_handed_on_and_noted(mila: Visitor):
    request = held()
    path = f"{QUEUE}/{request.id}"
    sveta = people.sveta()

    mila.post(f"{path}/take", {"revision": 1})
    assert reload(request).assignee is not None
    form: dict[str, Any] = {"revision": reload(request).revision, "person": sveta.id}
    assert mila.post(f"{path}/assign", form).status == 303
    assert reload(request).assignee_id == sveta.id
    form = {"revision": reload(request).revision, "role": "senior_manager", "hours": "0"}
    assert mila.post(f"{path}/hold", form).status == 422
    assert mila.post(f"{path}/hold", {**form, "hours": "4"}).status == 303
    assert reload(request).held_for == "senior_manager"
    assert mila.post(f"{path}/note", {"note": ""}).status == 422
    assert mila.post(f"{path}/note", {"note": "Перезвонить"}).status == 303

    page = mila.get(path).text
    assert "Перезвонить" in page
    assert page.count("внутреннее") == 4


def test_a_request_is_written_down_for_a_client_on_the_phone(mila: Visitor):
    client = people.a_client()
    page = mila.get(f"{QUEUE}/new?contract={quote(client.contract_number)}")

    wrong = mila.submit(page.form("/requests/new"), contract="нет", text="Нет связи")
    assert wrong.status == 422
    assert "Договора с таким номером нет" in wrong.text
    assert "Нет связи" in wrong.html
    mila.submit(page.form("/requests/new"), text="Нет связи")

    made = ServiceRequest.get()
    assert (made.client_id, made.channel, made.kind) == (client.id, "phone", RequestKind.OTHER)


@pytest.mark.parametrize("path", ["/999", "/999/decide", "/999/take", "/999/note"])
def test_what_does_not_exist_is_not_found(mila: Visitor, path: str):
    page = (
        mila.get(QUEUE + path)
        if path == "/999"
        else mila.post(QUEUE + path, {"act": "approve", "note": "x"})
    )

    assert page.status == 404
    assert decide(mila, held(), "dance").status == 404


def test_long_queues_are_paged(mila: Visitor):
    client = people.a_client()
    for _ in range(51):
        held(client=client)

    first = mila.get(QUEUE)

    onwards = next(link for link in first.links if "after=" in link)
    assert mila.get(onwards).text.count("№ ") >= 1
