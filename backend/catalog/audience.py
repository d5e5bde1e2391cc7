"""For whom something is offered: the catalogue knows a buyer by numbers, and nothing of clients."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Buyer:
    """A client with his group, or nobody in particular."""

    client_id: int | None = None
    group_id: int | None = None


ANYBODY = Buyer()
