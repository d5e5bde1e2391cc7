"""The rules decide: in order, with a reason that is kept, and exactly once whatever stops."""

import os
import shutil
import signal
from datetime import date, datetime
from pathlib import Path

import pytest

from backend.accounts.models import Membership
from backend.db import base
from backend.kernel.errors import StaleStateError
from backend.messaging.models import Notice
from backend.service_requests import deciding, handling, intake, queries, rules
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.intake import Wish
from backend.service_requests.models import (
    RequestDecision,
    RequestRule,
    RequestTimer,
    ServiceRequest,
    ServiceRequestEvent,
)
from backend.service_requests.states import Status
from backend.subscriptions import quotes, withdrawing
from backend.subscriptions.models import ParameterValue, Quote, Subscription
from backend.subscriptions.terms import Terms
from tests.backend.service_requests.made import (
    APPROVE,
    ASK,
    HOLD,
    LATER,
    MILA,
    REJECT,
    SVETA,
    ZONE,
    a_quote,
    a_rule,
    in_state,
    owner_of,
    reload,
    with_numbers,
)
from tests.support import people
from tests.support.people import NOON, hours, minutes

pytestmark = pytest.mark.usefixtures("database")

NEXT_MONTH = date(2026, 12, 1)


def decide(request: ServiceRequest) -> ServiceRequest:
    return deciding.decide(request, now=LATER, zone=ZONE)


def new() -> ServiceRequest:
    return in_state(Status.ACKNOWLEDGED)


def recording(subscription: Subscription, now: datetime = NOON) -> ServiceRequest:
    """The client wishes what needs approval, and the rules have decided."""
    quote = a_quote(subscription, {"recording": True}, now=now)
    made = intake.submit(
        Wish(quote_number=quote.number),
        client_id=subscription.client_id,
        actor=owner_of(subscription.client_id),
        now=now,
        zone=ZONE,
    )
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (APPROVE, Status.IN_PROGRESS),
        (Outcome(Do.APPROVE_LATER), Status.IN_PROGRESS),
        (HOLD, Status.HELD),
        (REJECT, Status.REJECTED),
        (ASK, Status.PENDING),
    ],
)
def test_each_outcome_has_its_effect(outcome: Outcome, status: Status):
    rule = a_rule(outcome)

    decided = decide(new())

    assert decided.status == status
    decision = RequestDecision.get()
    assert (decision.rule_id, decision.rule["title"]) == (rule.id, "Правило")
    assert (decision.outcome, decision.applied_at) == (outcome.as_json(), LATER)
    assert decision.inputs["hour"] == 15


def test_what_a_rule_says_is_said_in_the_clients_language():
    a_rule(REJECT)

    assert decide(in_state(Status.ACKNOWLEDGED, language="en")).answer == "Not now"
    assert decide(in_state(Status.ACKNOWLEDGED, language="ru")).answer == "Сейчас нельзя"


def test_a_hold_has_its_role_and_its_time():
    a_rule(HOLD)

    held = decide(new())

    assert (held.held_for, held.due_at) == ("senior_manager", LATER + hours(8))


def test_the_first_rule_that_is_on_and_matches_wins():
    a_rule(REJECT, kind="pause")
    a_rule(REJECT, is_on=False)
    wins = a_rule(ASK, kind="other")
    a_rule(REJECT)

    decide(new())

    assert RequestDecision.get().rule_id == wins.id


def test_without_a_rule_a_manager_decides_and_that_is_kept_too():
    held = decide(new())

    assert (held.status, held.held_for, held.due_at) == (
        Status.HELD,
        "manager",
        LATER + hours(24),
    )
    assert (RequestDecision.get().rule, RequestDecision.get().rule_id) == ({}, None)


def test_a_decision_keeps_the_rule_as_it_read():
    rule = a_rule(REJECT)
    decide(new())

    changed = rules.change(rule, rules.Draft("Другое", APPROVE, {"kind": "pause"}), actor=SVETA)
    rules.remove(changed, actor=SVETA, now=LATER)

    assert RequestDecision.get().rule["title"] == "Правило"
    assert RequestDecision.get().outcome["do"] == "reject"


def test_deciding_again_changes_nothing():
    a_rule(REJECT)
    request = new()

    first, again = decide(request), decide(request)

    assert first == again
    assert first.revision == again.revision
    assert RequestDecision.select().count() == ServiceRequestEvent.select().count() == 1


def test_a_stored_decision_is_not_made_anew_by_other_rules():
    a_rule(REJECT)
    request = new()
    deciding.store(request, now=NOON, zone=ZONE)
    rules.switch(rules.every()[0], on=False, actor=SVETA)

    deciding.run(LATER, zone=ZONE)

    assert reload(request).status == Status.REJECTED
    assert RequestDecision.get().decided_at == NOON


def test_one_of_us_who_is_faster_wins():
    a_rule(REJECT)
    request = new()
    deciding.store(request, now=NOON, zone=ZONE)
    handling.ask(request, "Какой адрес?", actor=MILA, now=NOON)

    decide(request)

    assert reload(request).status == Status.PENDING
    assert RequestDecision.get().applied_at == LATER


def test_a_parameter_that_a_person_approves_is_approved_by_no_rule():
    a_rule(APPROVE)

    made = recording(with_numbers())

    assert made.status == Status.HELD
    assert RequestDecision.get().inputs["approval"] == "manual"
    assert RequestDecision.get().inputs["parameters"] == ["recording"]


def test_an_approved_quote_is_carried_out_and_closed():
    subscription = with_numbers()
    made = recording(subscription)

    done = handling.approve(made, "Включили", actor=MILA, now=LATER)

    assert (done.status, done.closed_at) == (Status.COMPLETED, LATER)
    value = ParameterValue.get(
        (ParameterValue.code == "recording") & (ParameterValue.from_on == NOON.date())
    )
    assert value.request_id == made.id
    assert [one.event for one in queries.history(made)] == ["submit", "approve", "complete"]
    assert [one.event for one in Notice.select()] == ["request_completed"]


def test_a_quote_that_went_stale_meanwhile_is_made_anew_for_the_same_deal():
    subscription = with_numbers()
    made = recording(subscription)

    done = handling.approve(made, actor=MILA, now=NOON + hours(30))

    assert done.status == Status.COMPLETED
    assert done.quote_id != made.quote_id
    assert done.quote is not None
    assert done.quote.made_by_realm == "client"
    assert [one.event for one in Notice.select()] == ["request_completed"]
    assert done.expected_on == date(2026, 11, 24)


def test_what_was_made_anew_is_still_the_clients_own_wish():
    made = recording(with_numbers())

    done = handling.approve(made, actor=MILA, now=NOON + hours(30))

    quote = Quote.get_by_id(done.quote_id)
    assert withdrawing.may(quote, owner_of(quote.client_id))
    value = ParameterValue.get(ParameterValue.quote == quote)
    assert (value.made_by_name, value.source) == ("Анна Ким", "client")
    assert [one.event for one in Notice.select()] == ["request_completed"]


def test_another_deal_is_not_carried_out_however_fresh_the_quote_is():
    subscription = with_numbers()
    made = recording(subscription)
    dearer = quotes.for_parameters(
        subscription, {"numbers": 5}, terms=Terms(), actor=MILA, now=LATER
    )
    quotes.accept(dearer.number, client_id=dearer.client_id, actor=MILA, now=LATER)

    with pytest.raises(StaleStateError, match="quote_changed"):
        handling.approve(made, actor=MILA, now=LATER)

    assert reload(made).status == Status.HELD


def test_what_was_approved_for_a_day_is_done_on_it():
    subscription = with_numbers()
    made = recording(subscription)
    handling.approve(made, on=NEXT_MONTH, actor=MILA, now=LATER)

    assert deciding.carry_out_due(date(2026, 11, 30), now=NOON + hours(24 * 7)) == 0
    assert reload(made).status == Status.IN_PROGRESS
    assert deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8)) == 1

    done = reload(made)
    assert (done.status, done.expected_on) == (Status.COMPLETED, NEXT_MONTH)
    assert deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8)) == 0


def test_a_change_that_waits_for_its_day_is_taken_back_at_once():
    made = recording(with_numbers())
    planned = handling.approve(made, on=NEXT_MONTH, actor=MILA, now=LATER)

    gone = handling.withdraw(planned, actor=owner_of(made.client_id or 0), now=LATER + minutes(1))

    assert gone.status == Status.CANCELLED
    assert deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8)) == 0


def test_what_cannot_be_carried_out_any_more_is_left_to_us_with_the_reason():
    subscription = with_numbers()
    made = recording(subscription)
    handling.approve(made, on=NEXT_MONTH, actor=MILA, now=LATER)
    Subscription.update(status="terminated").execute()

    assert deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8)) == 1

    left = reload(made)
    assert (left.status, left.held_for) == (Status.IN_PROGRESS, "manager")
    assert left.due_at is not None
    assert deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8)) == 0


def test_one_that_cannot_be_decided_does_not_stop_the_rest(caplog: pytest.LogCaptureFixture):
    rule = a_rule(HOLD, kind="other")
    RequestRule.update(outcome={"do": "dance"}).where(RequestRule.id == rule.id).execute()
    broken = new()
    fine = in_state(Status.ACKNOWLEDGED, kind="document")

    assert deciding.run(LATER, zone=ZONE) == 2

    assert reload(broken).status == Status.ACKNOWLEDGED
    assert reload(fine).status == Status.HELD
    assert f"request {broken.id} cannot be decided" in caplog.text


def test_killed_at_any_statement_it_is_decided_once_and_to_the_end(database: Path):
    people.anna()
    a_rule(REJECT)
    client_id = Membership.get().client_id
    request = in_state(Status.ACKNOWLEDGED, client=client_id)
    base.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = database.with_suffix(".before")
    shutil.copyfile(database, before)

    stopped_with = set()
    statement = 0
    while _killed_at(statement := statement + 1, request):
        base.open_connection()
        stopped_with.add(_stored())
        deciding.run(LATER, zone=ZONE)

        assert reload(request).status == Status.REJECTED
        assert _stored() == (1, 1)
        assert [one.event for one in ServiceRequestEvent.select()] == ["reject"]
        assert Notice.select().count() == 1
        assert RequestTimer.select().count() == 0
        _put_back(database, before)

    assert statement > 10
    assert stopped_with == {(0, 0), (1, 0), (1, 1)}


def _killed_at(statement: int, request: ServiceRequest) -> bool:
    """Decide in a process that kills itself after so many statements; False if it came to its end."""
    base.close_connection()
    child = os.fork()
    if child == 0:
        base.open_connection()
        left = [statement]

        def count(_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        base.database.query_hooks.append(count)
        deciding.decide(request, now=LATER, zone=ZONE)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    base.open_connection()
    return os.WIFSIGNALED(status)


def _stored() -> tuple[int, int]:
    """How many decisions there are, and how many of them have had their effect."""
    every = list(RequestDecision.select())
    return len(every), sum(one.applied_at is not None for one in every)


def _put_back(database: Path, before: Path) -> None:
    base.close_connection()
    for name in ("-wal", "-shm"):
        Path(f"{database}{name}").unlink(missing_ok=True)
    shutil.copyfile(before, database)
    base.open_connection()


MEANWHILE = """CREATE TEMP TRIGGER meanwhile AFTER UPDATE OF status ON service_request
    WHEN NEW.id = {first} AND NEW.status = 'completed' BEGIN
        UPDATE service_request SET status = 'cancelled', closed_at = updated_at, revision = revision + 1
        WHERE id = {second}; END"""


def test_one_that_is_withdrawn_meanwhile_is_let_go_and_the_rest_is_done():
    first, second, third = (recording(with_numbers()) for _ in range(3))
    for one in (first, second, third):
        handling.approve(one, on=NEXT_MONTH, actor=MILA, now=LATER)
    # Somebody takes the second one back while the first is being carried out.
    base.database.execute_sql(MEANWHILE.format(first=first.id, second=second.id))

    done = deciding.carry_out_due(NEXT_MONTH, now=NOON + hours(24 * 8))
    base.database.execute_sql("DROP TRIGGER meanwhile")

    assert done == 2
    assert [reload(one).status for one in (first, second, third)] == [
        Status.COMPLETED,
        Status.CANCELLED,
        Status.COMPLETED,
    ]
    assert "leave" not in {one.event for one in queries.history(second, with_internal=True)}
