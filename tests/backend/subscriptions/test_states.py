"""The machine of a subscription: every pair of a state and an event."""

import pytest

from backend.kernel.states import IllegalMoveError
from backend.subscriptions.states import COMING, ENDED, LIVING, SUBSCRIPTION, Event, Status

EXPECTED = {
    "created": {
        "plan": "pending_active",
        "start": "active",
        "cancel": "cancelled",
        "abort": "aborted",
    },
    "pending_active": {"start": "active", "cancel": "cancelled", "abort": "aborted"},
    "active": {"pause": "suspended", "plan_end": "pending_terminate", "terminate": "terminated"},
    "suspended": {"resume": "active", "plan_end": "pending_terminate", "terminate": "terminated"},
    "pending_terminate": {"keep": "active", "terminate": "terminated"},
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", Status)
def test_every_pair(state: Status, event: Event, caplog: pytest.LogCaptureFixture):
    after = EXPECTED.get(state, {}).get(event)

    if after is not None:
        assert SUBSCRIPTION.after(state, event) == after
        return
    with pytest.raises(IllegalMoveError):
        SUBSCRIPTION.after(state, event)
    assert f"subscription: {event} refused in state {state}" in caplog.text


def test_every_state_is_coming_living_or_over():
    assert sorted([*COMING, *LIVING, *ENDED]) == sorted(Status)


@pytest.mark.parametrize("state", ENDED)
def test_what_is_over_stays_over(state: Status):
    assert not any(SUBSCRIPTION.can(state, event) for event in Event)
