"""A request moves by one step at a time, with its history; who comes too late is told so."""

from datetime import date

import pytest
from peewee import IntegrityError

from backend.audit import journal
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import StaleStateError
from backend.kernel.states import IllegalMoveError
from backend.service_requests import moving
from backend.service_requests.models import (
    RequestDecision,
    RequestRule,
    ServiceRequest,
    ServiceRequestEvent,
)
from backend.service_requests.moving import Move
from backend.service_requests.states import Event, Status
from tests.support import subscribers
from tests.support.people import NOON, minutes

pytestmark = pytest.mark.usefixtures("database")


def move(request: ServiceRequest, step: Move) -> ServiceRequest:
    return moving.move(request, step, actor=SYSTEM, now=NOON + minutes(1))


def test_a_step_changes_the_request_and_leaves_a_trace():
    request = subscribers.a_request()

    moved = move(
        request,
        Move(Event.APPROVE, "Сделаем", changes=(("expected_on", date(2026, 12, 1)),)),
    )

    assert (moved.status, moved.revision) == (Status.IN_PROGRESS, 2)
    assert (moved.expected_on, moved.closed_at) == (date(2026, 12, 1), None)
    event = ServiceRequestEvent.get()
    assert (event.event, event.old_status, event.new_status) == (
        "approve",
        "acknowledged",
        "in_progress",
    )
    assert (event.reason, event.made_by_name) == ("Сделаем", "Kabinet")
    trace = journal.entries_about(request.client_id or 0)[0]
    assert trace.action == "service_request.approve"


def test_a_request_is_closed_and_opened_again():
    closed = move(subscribers.a_request(), Move(Event.REJECT))
    opened = move(closed, Move(Event.REOPEN))

    assert closed.closed_at == NOON + minutes(1)
    assert (opened.status, opened.closed_at) == (Status.HELD, None)


def test_who_comes_too_late_is_told_so():
    request = subscribers.a_request()
    move(request, Move(Event.HOLD))

    with pytest.raises(StaleStateError):
        move(request, Move(Event.APPROVE))
    assert ServiceRequest.get().status == Status.HELD
    assert ServiceRequestEvent.select().count() == 1


def test_what_cannot_happen_leaves_everything_as_it_was():
    request = subscribers.a_request()

    with pytest.raises(IllegalMoveError):
        move(request, Move(Event.COMPLETE))
    assert ServiceRequest.get().revision == 1


def test_history_requests_and_decisions_are_kept():
    request = subscribers.a_request()
    move(request, Move(Event.HOLD))
    rule = RequestRule.create(position=1, title="Всё", outcome={"do": "hold"}, created_at=NOON)
    RequestDecision.create(
        request=request,
        rule_ref=rule,
        rule={"title": "Всё"},
        inputs={"kind": "other"},
        outcome={"do": "hold"},
        decided_at=NOON,
    )
    RequestDecision.update(applied_at=NOON).execute()

    for model in (ServiceRequest, ServiceRequestEvent, RequestDecision):
        with pytest.raises(IntegrityError):
            model.delete().execute()
    with pytest.raises(IntegrityError, match="never changed"):
        RequestDecision.update(inputs={}).execute()
    with pytest.raises(IntegrityError, match="append-only"):
        ServiceRequestEvent.update(reason="x").execute()
