"""The machine of a client: before the contract, served, suspended, closed; a closed one can come back."""

from enum import StrEnum

from backend.clients.models import ClientStatus
from backend.kernel.states import Machine


class Event(StrEnum):
    """What may happen to a client as a whole."""

    SIGN = "sign"  # the contract is signed
    SUSPEND = "suspend"  # nothing new is sold to him; what he has goes on
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


CLIENT: Machine[ClientStatus, Event] = Machine(
    "client",
    {
        (ClientStatus.PROSPECT, Event.SIGN): ClientStatus.ACTIVE,
        (ClientStatus.PROSPECT, Event.CLOSE): ClientStatus.CLOSED,
        (ClientStatus.ACTIVE, Event.SUSPEND): ClientStatus.SUSPENDED,
        (ClientStatus.ACTIVE, Event.CLOSE): ClientStatus.CLOSED,
        (ClientStatus.SUSPENDED, Event.RESUME): ClientStatus.ACTIVE,
        (ClientStatus.SUSPENDED, Event.CLOSE): ClientStatus.CLOSED,
        (ClientStatus.CLOSED, Event.REOPEN): ClientStatus.ACTIVE,
    },
)

# Those to whom something new may be sold.
SERVED = frozenset({ClientStatus.PROSPECT, ClientStatus.ACTIVE})
