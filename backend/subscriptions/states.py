"""The machine of a subscription, in the states of TMF637."""

from enum import StrEnum

from backend.kernel.states import Machine


class Status(StrEnum):
    """Where a subscription stands."""

    CREATED = "created"
    PENDING_ACTIVE = "pending_active"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pending_terminate"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    ABORTED = "aborted"


class Event(StrEnum):
    """What may happen to a subscription."""

    PLAN = "plan"  # accepted, to begin on a later day
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    PLAN_END = "plan_end"  # it will end on a later day
    KEEP = "keep"  # the planned end was withdrawn
    TERMINATE = "terminate"
    CANCEL = "cancel"  # given up by the client before it began
    ABORT = "abort"  # could not be delivered


LIVING = (Status.ACTIVE, Status.SUSPENDED, Status.PENDING_TERMINATE)
COMING = (Status.CREATED, Status.PENDING_ACTIVE)
ENDED = (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)

SUBSCRIPTION: Machine[Status, Event] = Machine(
    "subscription",
    {
        (Status.CREATED, Event.PLAN): Status.PENDING_ACTIVE,
        (Status.CREATED, Event.START): Status.ACTIVE,
        (Status.CREATED, Event.CANCEL): Status.CANCELLED,
        (Status.CREATED, Event.ABORT): Status.ABORTED,
        (Status.PENDING_ACTIVE, Event.START): Status.ACTIVE,
        (Status.PENDING_ACTIVE, Event.CANCEL): Status.CANCELLED,
        (Status.PENDING_ACTIVE, Event.ABORT): Status.ABORTED,
        (Status.ACTIVE, Event.PAUSE): Status.SUSPENDED,
        (Status.ACTIVE, Event.PLAN_END): Status.PENDING_TERMINATE,
        (Status.ACTIVE, Event.TERMINATE): Status.TERMINATED,
        (Status.SUSPENDED, Event.RESUME): Status.ACTIVE,
        (Status.SUSPENDED, Event.PLAN_END): Status.PENDING_TERMINATE,
        (Status.SUSPENDED, Event.TERMINATE): Status.TERMINATED,
        (Status.PENDING_TERMINATE, Event.KEEP): Status.ACTIVE,
        (Status.PENDING_TERMINATE, Event.TERMINATE): Status.TERMINATED,
    },
)
