"""Registers of the bank: what it says it took, line by line, beside what we know; kept as they were sent."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.audit import journal
from backend.db import keyset, made
from backend.db.base import transaction
from backend.db.keyset import Order, Rows
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, DomainError, InvalidError, NotFoundError
from backend.payments import lifecycle, operations
from backend.payments.causes import Cause, Moment
from backend.payments.facts import Facts
from backend.payments.gateways.base import Snapshot, Source
from backend.payments.models import BankRegister, Payment, PaymentTransaction

_DAY = timedelta(days=1)
_NEWEST_FIRST = (Order(BankRegister.id, is_falling=True),)


@dataclass(frozen=True)
class Line:
    """One line of a register: the bank's number of a transaction and its sum, below zero if refunded."""

    number: int
    ref: str
    amount_minor: int


@dataclass(frozen=True)
class NewRegister:
    """A register as it was sent; the days are those that it covers, both of them in it."""

    gateway: str
    file_name: str
    content: bytes
    first: date
    last: date
    columns: Mapping[str, str]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Pair:
    """What the bank and we say of one transaction; what one of us does not know is missing."""

    ref: str
    paid_minor: int | None
    refunded_minor: int
    transaction: PaymentTransaction | None

    @property
    def is_held(self) -> bool:
        """Whether the bank has taken what is only held here."""
        return self.transaction is not None and self.transaction.held_minor > 0


@dataclass(frozen=True)
class Comparison:
    """Every transaction of a register and of its days, by what became of it."""

    matched: tuple[Pair, ...]
    other_sum: tuple[Pair, ...]
    missing_here: tuple[Pair, ...]
    missing_there: tuple[Pair, ...]

    @property
    def to_take(self) -> list[Pair]:
        """Matched ones that are only held here."""
        return [one for one in self.matched if one.is_held]

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to be cleared up."""
        return not (self.other_sum or self.missing_here or self.missing_there)


def keep(new: NewRegister, *, actor: Actor, now: datetime) -> BankRegister:
    """
    Keep a register; the same file again is the same register.

    Raises:
        InvalidError: the days are in the wrong order, or there are no lines.
    """
    if new.last < new.first:
        raise InvalidError("registers.days")
    if not new.lines:
        raise InvalidError("registers.empty")
    digest = hashlib.sha256(new.content).hexdigest()
    with transaction():
        known: BankRegister | None = BankRegister.get_or_none(
            (BankRegister.gateway == new.gateway) & (BankRegister.sha256 == digest)
        )
        if known is not None:
            return known
        kept: BankRegister = BankRegister.create(
            gateway=new.gateway,
            file_name=new.file_name[:200],
            sha256=digest,
            first_on=new.first,
            last_on=new.last,
            columns=dict(new.columns),
            lines=[[one.number, one.ref, one.amount_minor] for one in new.lines],
            **made.by_at(actor, now),
        )
        told = {"file": kept.file_name, "lines": len(new.lines), "sha256": digest}
        journal.record(actor, "payment.register", kept, new=told)
    return kept


def one(register_id: int) -> BankRegister:
    """
    A register.

    Raises:
        NotFoundError: there is none.
    """
    found: BankRegister | None = BankRegister.get_or_none(BankRegister.id == register_id)
    if found is None:
        raise NotFoundError
    return found


def page(*, after: str = "") -> Rows[BankRegister]:
    """All of them, the newest first."""
    return keyset.page(BankRegister.select(), _NEWEST_FIRST, after=after)


def last_columns(gateway: str) -> Mapping[str, str]:
    """What the columns of the last register of a gateway were called; empty if there is none."""
    mine = BankRegister.select().where(BankRegister.gateway == gateway)
    found: BankRegister | None = mine.order_by(BankRegister.id.desc()).first()
    return dict(found.columns) if found else {}


def compare(register: BankRegister, moment: Moment) -> Comparison:
    """What the register and we say, as things stand now."""
    told: dict[str, list[int]] = {}
    for _, ref, amount in register.lines:
        told.setdefault(ref, []).append(amount)
    known = {row.ref: row for row in _known(register, told, moment)}
    pairs = [_pair(ref, told.get(ref), known.get(ref)) for ref in {**told, **known}]
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(_verdict(pair), []).append(pair)
    return Comparison(
        *(
            tuple(groups.get(name, ()))
            for name in ("matched", "other_sum", "missing_here", "missing_there")
        )
    )


def take(register: BankRegister, *, actor: Actor, moment: Moment) -> tuple[int, int]:
    """
    Take what the register proves: money that the bank has taken and that is only held here.

    Each payment is a transaction of its own; done again nothing more is taken.

    Returns:
        how many were taken, and how many could not be.
    """
    done = failed = 0
    for pair in compare(register, moment).to_take:
        try:
            _take(register, pair, actor, moment)
        except DomainError:
            failed += 1
        else:
            done += 1
    return done, failed


def _take(register: BankRegister, pair: Pair, actor: Actor, moment: Moment) -> None:
    mine = pair.transaction
    assert mine is not None  # noqa: S101 only what is held here is taken
    payment: Payment = mine.payment
    snapshot = Snapshot(
        payment.gateway,
        payment.order_ref,
        mine.ref,
        Facts(authorized_minor=mine.authorized_minor, captured_minor=mine.authorized_minor),
        Source.REGISTRY,
        currency=payment.currency,
        digest=register.sha256,
    )
    reason = f"{register.file_name} ({register.first_on} – {register.last_on})"
    cause = Cause(actor, Source.REGISTRY, digest=register.sha256, reason=reason)
    with transaction():
        if operations.open_of(payment.id) is not None:
            raise ConflictError("payments.operation.open")
        lifecycle.take(payment.id, snapshot, cause, moment)


def _known(register: BankRegister, told: Iterable[str], moment: Moment) -> list[PaymentTransaction]:
    """The transactions that the register names, and those of its days whose money is held or taken."""
    begin = datetime.combine(register.first_on, time(), moment.zone)
    end = datetime.combine(register.last_on + _DAY, time(), moment.zone)
    mine = PaymentTransaction.gateway == register.gateway
    of_days = (
        (PaymentTransaction.first_seen_at >= begin)
        & (PaymentTransaction.first_seen_at < end)
        & (PaymentTransaction.captured_minor > 0)
    )
    query = PaymentTransaction.select(PaymentTransaction, Payment).join(Payment)
    rows = list(query.where(mine & of_days))
    seen, refs = {row.ref for row in rows}, sorted(told)
    for start in range(0, len(refs), 500):
        part = refs[start : start + 500]
        named = query.where(mine & PaymentTransaction.ref.in_(part))
        rows += [row for row in named if row.ref not in seen]
    return rows


def _pair(ref: str, amounts: list[int] | None, known: PaymentTransaction | None) -> Pair:
    if amounts is None:
        return Pair(ref, None, 0, known)
    paid = sum(one for one in amounts if one > 0)
    return Pair(ref, paid, -sum(one for one in amounts if one < 0), known)


def _verdict(pair: Pair) -> str:
    known = pair.transaction
    if pair.paid_minor is None:
        return "missing_there"
    if known is None:
        return "missing_here"
    taken = known.captured_minor or known.held_minor
    is_same = (pair.paid_minor, pair.refunded_minor) == (taken, known.refunded_minor)
    return "matched" if is_same else "other_sum"
