"""What a quote that waits for an approval would come to now: looked at and compared, nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.kernel import tokens
from backend.kernel.errors import NotFoundError, StaleStateError
from backend.subscriptions import outcomes
from backend.subscriptions.models import Quote, QuoteKind


@dataclass(frozen=True)
class Outlook:
    """A quote as it would come out now; `holds`: to the kopeck what the quote says, and in time."""

    effective_on: date
    monthly_old_minor: int
    monthly_new_minor: int
    once_minor: int
    lines: list[dict[str, Any]]
    carried: list[dict[str, Any]]
    holds: bool


def of(quote: Quote, *, now: datetime) -> Outlook:
    """
    The outlook of a quote that was not accepted.

    Raises:
        StaleStateError: what was wished for is not there any more.
        DomainError: it is no longer possible.
    """
    scene = outcomes.scene_of(quote.client_id, quote.subscription, quote.inputs, now)
    try:
        effect, found = outcomes.of(QuoteKind(quote.kind), scene, quote.inputs["wish"])
    except NotFoundError as error:
        raise StaleStateError("subscriptions.quote.impossible") from error
    is_same = tokens.is_same(outcomes.fingerprint(effect, found), quote.outcome_hash)
    return Outlook(
        effective_on=effect.effective_on,
        monthly_old_minor=found.monthly_old_minor,
        monthly_new_minor=found.monthly_new_minor,
        once_minor=found.once_minor,
        lines=list(found.lines),
        carried=[one.as_json() for one in effect.carried],
        holds=is_same and now <= quote.valid_until,
    )


def is_same_deal(old: Quote, new: Quote | Outlook) -> bool:
    """Whether it is the same change at the same prices, of a month and once, if on another day."""
    return (
        old.monthly_new_minor == new.monthly_new_minor
        and _fee_minor(old) == _fee_minor(new)
        and old.carried == new.carried
    )


def _fee_minor(said: Quote | Outlook) -> int:
    """What is charged once; the rest of a month depends on the day."""
    once = (line for line in said.lines if line["part"] == "once" and line["kind"] == "fee")
    return sum(int(line["amount_minor"]) for line in once)
