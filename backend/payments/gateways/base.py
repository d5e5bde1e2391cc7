"""
What every payment gateway is to us: its verbs, what they take and what they give.

Values only: an adapter turns values into values over its wire, and never sees a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from backend.payments.facts import Facts


class OperationKind(StrEnum):
    """What we ask a gateway to do with money that is held or taken."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class Capture(StrEnum):
    """Who turns a hold into a payment: we by a call, or the gateway by itself."""

    MANUAL = "manual"
    AUTO = "auto"


class Extent(StrEnum):
    """How much of a sum an operation can be about."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Caps:
    """
    What a gateway can do, and how long its holds live.

    `idempotent` are commands that are carried out once however often they are sent under one key, while
    the key lives: `key_ttl`. `void_window`: how long after the hold it can be given back.
    `assume_captured_after`: when a hold is taken to have become a payment though nobody says so; None if
    the gateway says it. `capture_after`: when we take a hold that waits for us.
    """

    capture: Capture
    void: Extent
    refund: Extent
    partial_capture: bool = False
    status_query: bool = False
    idempotent: frozenset[OperationKind] = frozenset()
    key_ttl: timedelta | None = None
    hold_ttl: timedelta | None = None
    void_window: timedelta | None = None
    assume_captured_after: timedelta | None = None
    capture_after: timedelta | None = None
    test_mode: bool = False


@dataclass(frozen=True)
class Payer:
    """Whom the gateway may write to; names as on a card, each may be empty."""

    email: str = ""
    phone: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True)
class ReceiptLine:
    """One line of the fiscal receipt; the sum is of the whole line."""

    title: str
    amount_minor: int
    vat_percent: int | None = None


@dataclass(frozen=True)
class Order:
    """What is to be paid: `order_ref` is ours and stands in every message about it."""

    order_ref: str
    amount_minor: int
    currency: str
    description: str
    payer: Payer
    return_url: str
    notify_url: str
    language: str = "ru"
    receipt: Sequence[ReceiptLine] = ()


@dataclass(frozen=True)
class Op:
    """One try of an operation: its key is kept before anything is sent, and stays the same in each try."""

    key: str
    attempt: int = 1


@dataclass(frozen=True)
class Redirect:
    """Send the payer there."""

    url: str
    ref: str


@dataclass(frozen=True)
class Form:
    """Let the payer's browser post these fields there, in this character set."""

    action: str
    fields: Mapping[str, str]
    charset: str = "utf-8"
    ref: str = ""


class Source(StrEnum):
    """How we learned something about a payment."""

    REPLY = "reply"
    NOTIFICATION = "notification"
    FETCH = "fetch"
    REGISTRY = "registry"
    ASSUMED = "assumed"
    PERSON = "person"


@dataclass(frozen=True)
class Snapshot:
    """
    Everything that is known of one transaction at a moment: sums since its beginning, never differences.

    `ref` is the gateway's number of the transaction; it may be missing only where nothing was authorised.
    `digest` is of the raw message that said it.
    """

    gateway: str
    order_ref: str
    ref: str
    facts: Facts
    source: Source
    currency: str = "RUB"
    hold_expires_at: datetime | None = None
    occurred_at: datetime | None = None
    auth_code: str = ""
    decline_code: str = ""
    payer_message: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Incoming:
    """A call from outside as it came; nothing in it is true yet."""

    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True)
class Notification:
    """
    What a verified call says.

    Without a `snapshot` the truth has to be fetched. `dedup_key` is the same for each copy of the same news.
    `is_by_browser`: the payer's browser brought it and waits for a page. `raw` is what was verified.
    """

    order_ref: str
    ref: str
    dedup_key: str
    snapshot: Snapshot | None
    raw: bytes
    reply: bytes = b""
    is_by_browser: bool = False
    key_id: str = ""


@dataclass(frozen=True)
class Exchanged:
    """The raw halves of a call to a gateway, to be kept with the verdict about the answer."""

    sent: bytes
    received: bytes = b""
    key_id: str = ""


@dataclass(frozen=True)
class Answered:
    """What a gateway did for us, and the raw messages that prove it."""

    snapshot: Snapshot
    exchanged: Exchanged


class Gateway(Protocol):
    """
    One way to pay by a card.

    Every verb may raise the errors of `gateways.errors` and nothing else. An answer that does not come is
    `UnknownOutcomeError`, never a decline.
    """

    @property
    def name(self) -> str:
        """What it is called in settings, in the ledger and in every row."""

    @property
    def caps(self) -> Caps:
        """What it can do."""

    @property
    def form_hosts(self) -> Sequence[str]:
        """Origins to which a payer's browser posts our forms."""

    def check(self, order: Order) -> None:
        """Refuse values that it does not take, before anything is kept; calls nobody."""

    def start(self, order: Order, op: Op) -> Redirect | Form:
        """Begin a payment: where the payer goes."""

    def capture(self, ref: str, amount_minor: int, op: Op) -> Answered:
        """Take held money, or a part of it."""

    def void(self, ref: str, op: Op) -> Answered:
        """Give held money back."""

    def refund(self, ref: str, amount_minor: int, op: Op) -> Answered:
        """Give back money that was taken."""

    def fetch(self, ref: str) -> Answered:
        """Ask what is true."""

    def parse_notification(self, incoming: Incoming) -> Notification:
        """Verify a call and say what it means."""


__all__ = [
    "Answered",
    "Caps",
    "Capture",
    "Exchanged",
    "Extent",
    "Facts",
    "Form",
    "Gateway",
    "Incoming",
    "Notification",
    "Op",
    "OperationKind",
    "Order",
    "Payer",
    "ReceiptLine",
    "Redirect",
    "Snapshot",
    "Source",
]
