"""Quotes of requests: what they need, and how an approved one is carried out as it was promised."""

from datetime import date, datetime

from backend.catalog import offers
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import Approval
from backend.kernel.actor import Actor
from backend.kernel.errors import StaleStateError
from backend.service_requests.models import RequestKind, ServiceRequest
from backend.subscriptions import changes, outlook, quotes
from backend.subscriptions.models import Quote, QuoteKind
from backend.subscriptions.terms import Terms

KINDS = {
    QuoteKind.PARAMETERS: RequestKind.PARAMETER_CHANGE,
    QuoteKind.TARIFF: RequestKind.TARIFF_CHANGE,
    QuoteKind.NEW: RequestKind.NEW_SERVICE,
    QuoteKind.PAUSE: RequestKind.PAUSE,
    QuoteKind.RESUME: RequestKind.PAUSE,
    QuoteKind.TERMINATE: RequestKind.TERMINATE,
}


def approval_of(quote: Quote) -> Approval:
    """Whether the change may be made at once, by a rule, or by a person alone."""
    return quotes.approval_of(quote)


def parameters_of(quote: Quote) -> tuple[str, ...]:
    """Codes of the parameters that the client wishes to set."""
    return tuple(sorted(quote.inputs["wish"].get("changes", {})))


def tariff_of(quote: Quote) -> Tariff | None:
    """The tariff that would begin, if one does."""
    tariff_id = quote.inputs["wish"].get("tariff")
    return None if tariff_id is None else Tariff.get_by_id(int(tariff_id))


def version_of(quote: Quote) -> TariffVersion | None:
    """The version of that tariff as it was sold when the quote was made."""
    tariff = tariff_of(quote)
    terms = Terms(**quote.inputs["terms"])
    return None if tariff is None else offers.sold_on(tariff.id, terms.today(quote.made_at))


def is_waiting(request: ServiceRequest) -> bool:
    """Whether a request has a quote that was not carried out yet."""
    if request.quote_id is None:
        return False
    return bool(Quote.get_by_id(request.quote_id).accepted_at is None)


def begins_by_itself(request: ServiceRequest, day: date) -> bool:
    """Whether what the quote says begins on the day or later anyhow, so that it can be done at once."""
    quote: Quote | None = Quote.get_or_none(Quote.id == request.quote_id)
    return quote is not None and bool(quote.effective_on >= day)


def accept(request: ServiceRequest, *, actor: Actor, now: datetime) -> Quote:
    """
    Do what the quote of a request says; the quote that was accepted.

    A quote does not hold as long as a request may wait. One that no longer does is made anew, and accepted
    if it is the same change at the same prices; the rest of a month is counted from the day it begins. It
    stays the wish of who has asked.

    Raises:
        StaleStateError: it would be another deal now.
        DomainError: what was wished for is no longer possible.
    """
    quote: Quote = Quote.get_by_id(request.quote_id)
    if quote.accepted_at is None:
        found = outlook.of(quote, now=now)
        if not outlook.is_same_deal(quote, found):
            raise StaleStateError("requests.quote_changed")
        if not found.holds:
            terms, author = Terms(**quote.inputs["terms"]), changes.asked_by(quote)
            quote = quotes.renew(quote, terms=terms, actor=actor, now=now, asked_by=author)
    return quotes.accept(
        quote.number, client_id=quote.client_id, actor=actor, now=now, request_id=request.id
    )
