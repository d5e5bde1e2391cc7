"""What an accepted quote ends on its day with nothing in its place, and whether it is still that quote which does."""

from typing import Any

from backend.subscriptions.carrying import Fate
from backend.subscriptions.models import Quote, QuoteKind, Subscription


def ends(quote: Quote, subscription: Subscription) -> bool:
    """Whether the planned end of a subscription is of this quote: a newer one may have planned the same day."""
    if quote.kind != QuoteKind.TERMINATE or subscription.end_on != quote.effective_on:
        return False
    return not any(one.kind == QuoteKind.TERMINATE for one in _newer(quote))


def codes(quote: Quote) -> list[str]:
    """Codes of the values that end with this quote; what a newer one of the same day ends is that one's."""
    mine = _ended_by(quote)
    taken = {code for one in _newer(quote) for code in _ended_by(one)} if mine else set()
    return [code for code in mine if code not in taken]


def _ended_by(quote: Quote) -> list[str]:
    return [
        one["code"]
        for one in quote.carried
        if one["new"] is None and one["fate"] in (Fate.LOST, Fate.CHANGED)
    ]


def _newer(quote: Quote) -> list[Quote]:
    """Quotes of the same subscription and day that were accepted later."""
    later: Any = (Quote.accepted_at > quote.accepted_at) | (
        (Quote.accepted_at == quote.accepted_at) & (Quote.id > quote.id)
    )
    same = (Quote.subscription == quote.subscription_id) & (
        Quote.effective_on == quote.effective_on
    )
    return list(Quote.select().where(same & later))
