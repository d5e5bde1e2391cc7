"""Test cards of the training YooKassa: what happens is chosen by the number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A number, the reason for which it is declined, if it is, and whether it asks for a code."""

    number: str
    ru: str
    en: str
    reason: str = ""
    asks_code: bool = False

    def told(self, language: str) -> str:
        """What it does."""
        return self.en if language == "en" else self.ru


CODE = "1234"
CARDS = (
    Card("5555555555554477", "оплата проходит", "the payment succeeds"),
    Card(
        "5555555555554444",
        f"спрашивает код 3-D Secure: {CODE}",
        f"asks for the 3-D Secure code {CODE}",
        asks_code=True,
    ),
    Card("5555555555554600", "не хватает денег", "not enough money", "insufficient_funds"),
    Card("5555555555554543", "карта просрочена", "the card has expired", "card_expired"),
    Card("5555555555554568", "похоже на мошенничество", "looks like fraud", "fraud_suspected"),
    Card("5555555555554535", "банк отказал без причины", "declined for no reason", "call_issuer"),
)
_KNOWN = {card.number: card for card in CARDS}


def find(number: str) -> Card | None:
    """The card of a number; any other number of a card succeeds, what is none is None."""
    digits = "".join(number.split())
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19):
        return None
    return _KNOWN.get(digits, Card(digits, "", ""))
