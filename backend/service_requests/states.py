"""The machine of a service request, in the states of TMF622."""

from enum import StrEnum

from backend.kernel.states import Machine


class Status(StrEnum):
    """Where a request stands: `pending` waits for the client, `held` for us."""

    ACKNOWLEDGED = "acknowledged"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    REJECTED = "rejected"
    ASSESSING_CANCELLATION = "assessing_cancellation"
    PENDING_CANCELLATION = "pending_cancellation"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What may happen to a request."""

    HOLD = "hold"  # left to a person of ours
    ASK = "ask"  # a question to the client
    ANSWER = "answer"
    APPROVE = "approve"  # now, or on the day of `expected_on`
    REJECT = "reject"
    COMPLETE = "complete"
    COMPLETE_PARTLY = "complete_partly"
    FAIL = "fail"
    WITHDRAW = "withdraw"  # by the client; of work in progress we first look what can be undone
    ACCEPT_WITHDRAWAL = "accept_withdrawal"
    REFUSE_WITHDRAWAL = "refuse_withdrawal"
    UNDO = "undo"  # the work is taken back
    LAPSE = "lapse"  # nobody answered in time
    REOPEN = "reopen"


class Step(StrEnum):
    """What stands in the history of a request beside the events that move it."""

    SUBMIT = "submit"
    ASSIGN = "assign"  # to one of us, or to nobody
    HAND_ON = "hand_on"  # to people of another role, by another time
    NOTE = "note"
    REMIND = "remind"
    ESCALATE = "escalate"
    LEAVE = "leave"  # what could not be done by itself is left to one of us


CLOSED = (
    Status.COMPLETED,
    Status.PARTIAL,
    Status.FAILED,
    Status.REJECTED,
    Status.CANCELLED,
)

SERVICE_REQUEST: Machine[Status, Event] = Machine(
    "service request",
    {
        (Status.ACKNOWLEDGED, Event.HOLD): Status.HELD,
        (Status.ACKNOWLEDGED, Event.ASK): Status.PENDING,
        (Status.ACKNOWLEDGED, Event.APPROVE): Status.IN_PROGRESS,
        (Status.ACKNOWLEDGED, Event.REJECT): Status.REJECTED,
        (Status.ACKNOWLEDGED, Event.WITHDRAW): Status.CANCELLED,
        (Status.PENDING, Event.ANSWER): Status.HELD,
        (Status.PENDING, Event.REJECT): Status.REJECTED,
        (Status.PENDING, Event.WITHDRAW): Status.CANCELLED,
        (Status.PENDING, Event.LAPSE): Status.CANCELLED,
        (Status.HELD, Event.ASK): Status.PENDING,
        (Status.HELD, Event.APPROVE): Status.IN_PROGRESS,
        (Status.HELD, Event.REJECT): Status.REJECTED,
        (Status.HELD, Event.WITHDRAW): Status.CANCELLED,
        (Status.IN_PROGRESS, Event.ASK): Status.PENDING,
        (Status.IN_PROGRESS, Event.COMPLETE): Status.COMPLETED,
        (Status.IN_PROGRESS, Event.COMPLETE_PARTLY): Status.PARTIAL,
        (Status.IN_PROGRESS, Event.FAIL): Status.FAILED,
        (Status.IN_PROGRESS, Event.WITHDRAW): Status.ASSESSING_CANCELLATION,
        (Status.ASSESSING_CANCELLATION, Event.ACCEPT_WITHDRAWAL): Status.PENDING_CANCELLATION,
        (Status.ASSESSING_CANCELLATION, Event.REFUSE_WITHDRAWAL): Status.IN_PROGRESS,
        (Status.PENDING_CANCELLATION, Event.UNDO): Status.CANCELLED,
        (Status.COMPLETED, Event.REOPEN): Status.HELD,
        (Status.PARTIAL, Event.REOPEN): Status.HELD,
        (Status.FAILED, Event.REOPEN): Status.HELD,
        (Status.REJECTED, Event.REOPEN): Status.HELD,
        (Status.CANCELLED, Event.REOPEN): Status.HELD,
    },
)
