"""
What is certain about money: sums that only grow, merged so that order and copies of messages do not matter.

Pure: the same rules stand in the database as a generated column and as triggers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a payment has come to; derived from its facts, never set."""

    NEW = "new"
    PENDING = "pending"
    HELD = "held"
    CAPTURED = "captured"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    VOIDED = "voided"
    EXPIRED = "expired"


class Review(StrEnum):
    """Why a person has to look at a payment before anything more is done by itself."""

    CONTRADICTION = "contradiction"
    PAID_TWICE = "paid_twice"


@dataclass(frozen=True)
class Facts:
    """Of one transaction, in kopecks since its beginning; `is_failed` is that somebody was declined."""

    authorized_minor: int = 0
    captured_minor: int = 0
    voided_minor: int = 0
    refunded_minor: int = 0
    is_failed: bool = False
    is_expired: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether these sums can be true of one transaction."""
        return (
            0 <= self.captured_minor <= self.authorized_minor
            and 0 <= self.voided_minor <= self.authorized_minor
            and 0 <= self.refunded_minor <= self.captured_minor
        )

    @property
    def held_minor(self) -> int:
        """What is held and neither taken nor given back; a part that was taken lets go of the rest."""
        is_over = self.captured_minor or self.voided_minor or self.is_expired
        return 0 if is_over else self.authorized_minor

    @property
    def is_contradictory(self) -> bool:
        """Whether the gateway has said of the same money that it was taken and that it was not."""
        return self.captured_minor > 0 and (self.voided_minor > 0 or self.is_expired)

    def merged(self, other: "Facts") -> "Facts":
        """What is certain when both are."""
        return Facts(
            max(self.authorized_minor, other.authorized_minor),
            max(self.captured_minor, other.captured_minor),
            max(self.voided_minor, other.voided_minor),
            max(self.refunded_minor, other.refunded_minor),
            self.is_failed or other.is_failed,
            self.is_expired or other.is_expired,
        )


NOTHING = Facts()


@dataclass(frozen=True)
class Totals:
    """Of a whole payment: the sums of its transactions."""

    authorized_minor: int = 0
    captured_minor: int = 0
    voided_minor: int = 0
    refunded_minor: int = 0
    held_minor: int = 0
    is_failed: bool = False
    is_expired: bool = False


def totals(transactions: Iterable[Facts], *, is_failed: bool, is_expired: bool) -> Totals:
    """The sums; `is_failed` and `is_expired` are what is known of the order as a whole."""
    known = list(transactions)
    return Totals(
        sum(one.authorized_minor for one in known),
        sum(one.captured_minor for one in known),
        sum(one.voided_minor for one in known),
        sum(one.refunded_minor for one in known),
        sum(one.held_minor for one in known),
        is_failed or any(one.is_failed for one in known),
        is_expired or any(one.is_expired for one in known),
    )


def state(of: Totals, *, is_started: bool) -> State:
    """What these sums amount to."""
    if of.captured_minor > 0:
        if of.refunded_minor == of.captured_minor:
            return State.REFUNDED
        return State.PART_REFUNDED if of.refunded_minor else State.CAPTURED
    for is_so, found in (
        (of.held_minor > 0, State.HELD),
        (of.voided_minor > 0, State.VOIDED),
        (of.is_expired, State.EXPIRED),
        (of.is_failed, State.FAILED),
        (is_started, State.PENDING),
    ):
        if is_so:
            return found
    return State.NEW


def reviews(transactions: Iterable[Facts]) -> frozenset[Review]:
    """What of this a person has to look at; once it is so it stays so."""
    known = list(transactions)
    found = set()
    if any(one.is_contradictory for one in known):
        found.add(Review.CONTRADICTION)
    if sum(one.authorized_minor > 0 for one in known) > 1:
        found.add(Review.PAID_TWICE)
    return frozenset(found)
