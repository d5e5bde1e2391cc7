"""Machines of states: which event leads from which state where; anything else is refused and logged."""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from backend.kernel.errors import DomainError

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)

log = logging.getLogger("kabinet.states")


class IllegalMoveError(DomainError):
    """What is asked for cannot be done to a thing in this state."""

    key: ClassVar[str] = "error.illegal_move"
    status: ClassVar[int] = 409


class Machine(Generic[State, Event]):
    """Every legal move; a state without moves is an end."""

    def __init__(self, name: str, moves: Mapping[tuple[State, Event], State]) -> None:
        self.name = name
        self.moves = dict(moves)

    def after(self, state: State, event: Event) -> State:
        """
        The state that `event` leads to.

        Raises:
            IllegalMoveError: nothing of the kind may happen in `state`; the try is logged.
        """
        found = self.moves.get((state, event))
        if found is None:
            log.warning("%s: %s refused in state %s", self.name, event, state)
            raise IllegalMoveError(state=str(state), event=str(event))
        return found

    def can(self, state: State, event: Event) -> bool:
        """Whether `event` may happen in `state`: what decides if a button is shown."""
        return (state, event) in self.moves

    def before(self, event: Event) -> frozenset[State]:
        """The states in which `event` may happen."""
        return frozenset(state for state, known in self.moves if known == event)
