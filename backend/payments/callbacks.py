"""Take in what gateways tell us by themselves: a verified message once, a refused one with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.db.base import transaction
from backend.db.groups import groups
from backend.db.prepared import Parameter, Prepared
from backend.payments import causes, lifecycle, messages, rows
from backend.payments.causes import Cause, Moment
from backend.payments.gateways.base import Gateway, Notification, Snapshot, Source
from backend.payments.lifecycle import MismatchError
from backend.payments.messages import Kept
from backend.payments.models import Payment, PaymentTransaction, Verdict


@dataclass(frozen=True)
class Taken:
    """What became of a message, and the payment it was about, if any."""

    verdict: Verdict
    payment: Payment | None = None

    @property
    def is_fine(self) -> bool:
        """Whether the gateway need not send it again."""
        return self.verdict in (Verdict.ACCEPTED, Verdict.REPEATED)


def learned(gateway: Gateway, news: Notification) -> tuple[Notification, Snapshot]:
    """
    The news with what is true: where nobody has signed it, the gateway is asked, and only its answer counts.

    The answer is a part of the name of the news, so that made-up news cannot use up the name of true news.

    Raises:
        GatewayError: it cannot be asked now, or there is no such transaction of ours.
    """
    if news.snapshot is not None:
        return news, news.snapshot
    answered = gateway.fetch(news.ref)
    said = answered.snapshot
    true = replace(
        news,
        order_ref=said.order_ref,
        snapshot=said,
        raw=answered.exchanged.received,
        dedup_key=f"{news.dedup_key}:{said.digest}",
    )
    return true, said


def accept(
    gateway: str,
    notification: Notification,
    snapshot: Snapshot,
    moment: Moment,
    *,
    address: str = "",
) -> Taken:
    """
    Take in a verified message: its effect and its trace are kept together, and once.

    Args:
        snapshot: what it says, or what was fetched because of it.

    It is on the disk when this returns; messages that come together are written together.
    """

    def write() -> Taken:
        payment = _BY_ORDER.first(order_ref=notification.order_ref)
        known = rows.transactions_of(payment.id) if payment else []
        verdict = _judge(payment, known, gateway, notification, snapshot)
        kept = Kept(
            gateway,
            notification.raw,
            verdict,
            news_key=notification.dedup_key,
            key_id=notification.key_id,
            address=address,
            payment_id=payment.id if payment else None,
        )
        number = messages.keep(kept, now=moment.now)
        if verdict is Verdict.ACCEPTED and payment is not None:
            cause = Cause(causes.gateway(gateway), Source.NOTIFICATION, number, digest=kept.digest)
            payment = lifecycle.take_matching(payment, known, snapshot, cause, moment)
        return Taken(verdict, payment)

    return groups.write(write)


def refuse(
    gateway: str, raw: bytes, verdict: Verdict, reason: str, moment: Moment, *, address: str = ""
) -> Taken:
    """Keep a message that nobody we know has signed; it changes nothing and is told to a person."""
    kept = Kept(gateway, raw, verdict, reason=reason, address=address)
    with transaction():
        messages.keep(kept, now=moment.now)
    return Taken(verdict)


_BY_ORDER: Prepared[Payment] = Prepared(
    lambda: Payment.select().where(Payment.order_ref == Parameter("order_ref"))
)
_BY_REF: Prepared[PaymentTransaction] = Prepared(
    lambda: PaymentTransaction.select(PaymentTransaction.payment).where(
        (PaymentTransaction.gateway == Parameter("gateway"))
        & (PaymentTransaction.ref == Parameter("ref"))
    )
)


def _judge(
    payment: Payment | None,
    known: Sequence[PaymentTransaction],
    gateway: str,
    notification: Notification,
    snapshot: Snapshot,
) -> Verdict:
    if payment is None:
        return Verdict.UNKNOWN_ORDER
    try:
        lifecycle.insist_on_match(payment, known, snapshot)
    except MismatchError as error:
        return Verdict(error.verdict)
    if snapshot.ref:
        seen = _BY_REF.first(gateway=gateway, ref=snapshot.ref)
        if seen is not None and seen.payment_id != payment.id:
            return Verdict.OTHER_ORDER
    told_of = messages.payment_of(gateway, notification.dedup_key)
    if told_of is None:
        return Verdict.ACCEPTED
    return Verdict.REPEATED if told_of == payment.id else Verdict.OTHER_ORDER
