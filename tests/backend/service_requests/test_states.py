"""The machine of a service request: every pair of a state and an event."""

import pytest

from backend.kernel.states import IllegalMoveError
from backend.service_requests.states import CLOSED, SERVICE_REQUEST, Event, Status

EXPECTED: dict[str, dict[str, str]] = {
    "acknowledged": {
        "hold": "held",
        "ask": "pending",
        "approve": "in_progress",
        "reject": "rejected",
        "withdraw": "cancelled",
    },
    "pending": {
        "answer": "held",
        "reject": "rejected",
        "withdraw": "cancelled",
        "lapse": "cancelled",
    },
    "held": {
        "ask": "pending",
        "approve": "in_progress",
        "reject": "rejected",
        "withdraw": "cancelled",
    },
    "in_progress": {
        "ask": "pending",
        "complete": "completed",
        "complete_partly": "partial",
        "fail": "failed",
        "withdraw": "assessing_cancellation",
    },
    "assessing_cancellation": {
        "accept_withdrawal": "pending_cancellation",
        "refuse_withdrawal": "in_progress",
    },
    "pending_cancellation": {"undo": "cancelled"},
    **{closed: {"reopen": "held"} for closed in CLOSED},
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", Status)
def test_every_pair(state: Status, event: Event, caplog: pytest.LogCaptureFixture):
    after = EXPECTED[state].get(event)

    if after is not None:
        assert SERVICE_REQUEST.after(state, event) == after
        return
    with pytest.raises(IllegalMoveError):
        SERVICE_REQUEST.after(state, event)
    assert f"service request: {event} refused in state {state}" in caplog.text
