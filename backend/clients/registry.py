"""Open clients: the only place that writes their table."""

from dataclasses import dataclass
from datetime import date

from backend.audit import journal
from backend.clients import queries
from backend.clients.models import Client
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError

_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, *_WEIGHTS_10)
_WEIGHTS_12 = (3, *_WEIGHTS_11)


@dataclass(frozen=True)
class NewClient:
    """Whom to open; `opened_on` is the local day of the contract."""

    contract_number: str
    short_name: str
    full_name: str
    inn: str
    opened_on: date


def open_client(new: NewClient, *, actor: Actor) -> Client:
    """
    Open a client.

    Raises:
        InvalidError: the contract number is taken or empty, or the INN has wrong check digits.
    """
    if not is_inn(new.inn):
        raise InvalidError("clients.inn.bad")
    number = new.contract_number.strip()
    with transaction():
        if not number or queries.by_contract(number):
            raise InvalidError("clients.contract.taken", number=number)
        client: Client = Client.create(
            contract_number=number,
            short_name=new.short_name,
            full_name=new.full_name,
            inn=new.inn,
            opened_on=new.opened_on,
        )
        journal.record(actor, "client.open", client, new={"contract_number": number})
    return client


def is_inn(text: str) -> bool:
    """Whether `text` is a taxpayer number: 10 or 12 digits of which the last ones check the others."""
    if not (text.isascii() and text.isdigit()):
        return False
    digits = [int(character) for character in text]
    if len(digits) == 10:
        return digits[9] == _check_digit(digits, _WEIGHTS_10)
    if len(digits) == 12:
        is_first_right = digits[10] == _check_digit(digits, _WEIGHTS_11)
        return is_first_right and digits[11] == _check_digit(digits, _WEIGHTS_12)
    return False


def _check_digit(digits: list[int], weights: tuple[int, ...]) -> int:
    pairs = zip(digits, weights, strict=False)
    return sum(digit * weight for digit, weight in pairs) % 11 % 10
