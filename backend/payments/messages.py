"""Raw messages of gateways, ours and theirs, each kept once with what it was worth."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import SQL

from backend.db import single
from backend.db.prepared import Parameter, Prepared
from backend.payments import alerts
from backend.payments.models import FINE, GatewayMessage, Verdict

LONGEST_BYTES = 16 * 1024
# So many refused messages of a day are kept whole; of further ones only that there were more.
REFUSED_KEPT = 500
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A message to be kept; `news_key` is the gateway's own name for the news in it."""

    gateway: str
    raw: bytes
    verdict: Verdict
    direction: str = "in"
    reason: str = ""
    news_key: str | None = None
    key_id: str = ""
    address: str = ""
    payment_id: int | None = None
    operation_id: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the message in hex."""
        return digest(self.raw)


def digest(raw: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(raw).hexdigest()


def keep(message: Kept, *, now: datetime) -> int | None:
    """
    Keep a message in the caller's transaction, or count one more copy of it; its number.

    What is refused raises an alert. None: so much was refused today that this one is only counted.
    """
    known = _KNOWN.first(
        gateway=message.gateway,
        direction=message.direction,
        digest=message.digest,
        verdict=message.verdict,
    )
    if known is not None:
        _count(known, now)
        number: int | None = known.id
    elif message.verdict not in FINE and _refused_since(now - _DAY) >= REFUSED_KEPT:
        number = None
    else:
        number = _insert(message, now)
    if message.verdict not in FINE:
        _tell(message, number, now)
    return number


def payment_of(gateway: str, news_key: str) -> int | None:
    """The payment for which this news was accepted before."""
    known = _NEWS.first(gateway=gateway, news_key=news_key)
    return known.payment_id if known else None


_KNOWN: Prepared[GatewayMessage] = Prepared(
    lambda: GatewayMessage.select(GatewayMessage.id).where(
        (GatewayMessage.gateway == Parameter("gateway"))
        & (GatewayMessage.direction == Parameter("direction"))
        & (GatewayMessage.digest == Parameter("digest"))
        & (GatewayMessage.verdict == Parameter("verdict"))
    )
)
# `accepted` is a part of the text, for the index of accepted news to be used.
_NEWS: Prepared[GatewayMessage] = Prepared(
    lambda: GatewayMessage.select(GatewayMessage.payment).where(
        (GatewayMessage.gateway == Parameter("gateway"))
        & (GatewayMessage.news_key == Parameter("news_key"))
        & (GatewayMessage.verdict == SQL("'accepted'"))
    )
)


def _insert(message: Kept, now: datetime) -> int:
    values = {
        "gateway": message.gateway,
        "direction": message.direction,
        "raw": message.raw[:LONGEST_BYTES],
        "digest": message.digest,
        "verdict": message.verdict,
        "reason": message.reason,
        "news_key": message.news_key,
        "key_id": message.key_id,
        "address": message.address,
        "at": now,
        "last_at": now,
        "payment": message.payment_id,
        "operation": message.operation_id,
    }
    return single.insert(GatewayMessage, values)


def _count(known: GatewayMessage, now: datetime) -> None:
    GatewayMessage.update(copies=GatewayMessage.copies + 1, last_at=now).where(
        GatewayMessage.id == known.id
    ).execute()


def _refused_since(since: datetime) -> int:
    refused = GatewayMessage.verdict.not_in(FINE) & (GatewayMessage.at > since)
    return int(GatewayMessage.select().where(refused).limit(REFUSED_KEPT).count())


def _tell(message: Kept, number: int | None, now: datetime) -> None:
    """One alert a day for messages that nobody can be sure of, one a payment for what is signed and wrong."""
    is_unsigned = message.verdict in (Verdict.BAD_SIGNATURE, Verdict.UNREADABLE)
    what: object = now.date().isoformat() if is_unsigned else message.payment_id
    alerts.tell(
        message.verdict,
        f"{message.verdict}:{message.gateway}:{what or message.digest[:16]}",
        payment_id=message.payment_id,
        message_id=number,
        details={"gateway": message.gateway, "reason": message.reason},
        now=now,
    )
