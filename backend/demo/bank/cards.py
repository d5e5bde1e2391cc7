"""Test cards of the demo's bank: what happens is chosen by the number."""

from dataclasses import dataclass
from enum import StrEnum


class Play(StrEnum):
    """What the bank does with a card."""

    SUCCESS = "success"
    CODE = "code"  # asks for the code of a message first
    DECLINE = "decline"
    OTHER_SUM = "other_sum"
    SILENCE = "silence"
    LATE = "late"
    COPIES = "copies"
    REORDERED = "reordered"
    NO_REVERSAL = "no_reversal"
    CUT_REVERSAL = "cut_reversal"


@dataclass(frozen=True)
class Card:
    """A number and what it does, in both languages."""

    number: str
    play: Play
    ru: str
    en: str

    def told(self, language: str) -> str:
        """What it does."""
        return self.en if language == "en" else self.ru


CARDS = (
    Card("4111111111111111", Play.SUCCESS, "оплата проходит", "the payment succeeds"),
    Card(
        "4012001037141112",
        Play.CODE,
        "спрашивает код 3-D Secure: 1234",
        "asks for the 3-D Secure code 1234",
    ),
    Card("4000000000000002", Play.DECLINE, "не хватает денег", "not enough money"),
    Card(
        "4000000000000101",
        Play.OTHER_SUM,
        "ответ банка на другую сумму",
        "the bank's answer tells another sum",
    ),
    Card(
        "4000000000000127",
        Play.SILENCE,
        "деньги удержаны, а ответа нет",
        "the money is held and no answer comes",
    ),
    Card("4000000000000259", Play.LATE, "ответ приходит с опозданием", "the answer comes late"),
    Card("4000000000000341", Play.COPIES, "ответ приходит трижды", "the answer comes three times"),
    Card(
        "4000000000000416",
        Play.REORDERED,
        "старый отказ приходит после успеха",
        "an old decline comes after the success",
    ),
    Card("4000000000000572", Play.NO_REVERSAL, "отмену банк отклонит", "a void will be refused"),
    Card(
        "4000000000000655",
        Play.CUT_REVERSAL,
        "при отмене связь оборвётся",
        "the line is cut at a void",
    ),
)
_PLAYS = {card.number: card.play for card in CARDS}


def play(number: str) -> Play | None:
    """What happens with a number; None if it is no number of a card."""
    digits = "".join(number.split())
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19):
        return None
    return _PLAYS.get(digits, Play.SUCCESS) if _adds_up(digits) else None


def _adds_up(digits: str) -> bool:
    """The check digit by Luhn."""
    total = 0
    for place, letter in enumerate(reversed(digits)):
        value = int(letter) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
