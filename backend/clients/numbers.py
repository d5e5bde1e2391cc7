"""Numbers that the state and banks give: brought to one spelling and checked by their own digits."""

import re

from stdnum.exceptions import ValidationError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from backend.clients.models import ClientKind
from backend.kernel.errors import InvalidError

_SPACES = re.compile(r"[ \u00a0\u202f-]")
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_BIK = re.compile(r"0[0-24][0-9]{7}")  # 04: banks; 00 to 02: the treasury and its clients
_ACCOUNT = re.compile(r"[0-9]{20}")
# The key of an account: Bank of Russia, rules of 8 September 1997 no. 515; one weight for each digit.
_WEIGHTS = (7, 1, 3)
_OWN_OFFICES = frozenset({"000", "001", "002"})


def inn(text: str, kind: ClientKind) -> str:
    """
    A taxpayer number: 10 digits for a legal entity, 12 for everybody else.

    Raises:
        InvalidError: wrong length or check digits.
    """
    number = _plain(text)
    length = 10 if kind is ClientKind.LEGAL else 12
    if len(number) != length:
        raise InvalidError("clients.inn.length", count=length)
    try:
        return str(stdnum_inn.validate(_digits(number)))
    except ValidationError as error:
        raise InvalidError("clients.inn.bad") from error


def is_inn(text: str) -> bool:
    """Whether it is a taxpayer number of any kind of client."""
    return text.isascii() and bool(stdnum_inn.is_valid(text))


def ogrn(text: str, kind: ClientKind) -> str:
    """
    A registration number: OGRN (13 digits) of a legal entity, OGRNIP (15) of a sole trader.

    Raises:
        InvalidError: wrong length or check digit, or a person, who has none.
    """
    number = _plain(text)
    lengths = {ClientKind.LEGAL: 13, ClientKind.SOLE_TRADER: 15}
    if len(number) != lengths.get(kind):
        raise InvalidError("clients.ogrn.bad")
    try:
        return str(stdnum_ogrn.validate(_digits(number)))
    except ValidationError as error:
        raise InvalidError("clients.ogrn.bad") from error


def kpp(text: str) -> str:
    """
    A reason code of registration: 9 characters, no check digit.

    Raises:
        InvalidError: another form.
    """
    number = _plain(text).upper()
    if not _KPP.fullmatch(number):
        raise InvalidError("clients.kpp.bad")
    return number


def bik(text: str) -> str:
    """
    A bank's code: 9 digits.

    Raises:
        InvalidError: another form.
    """
    number = _plain(text)
    if not _BIK.fullmatch(number):
        raise InvalidError("clients.bik.bad")
    return number


def account(text: str, bik_of_bank: str) -> str:
    """
    A settlement account with the bank `bik_of_bank`: 20 digits, of which the ninth is a key.

    Accounts of the treasury, which begin with 0, have no such key.

    Raises:
        InvalidError: another form, or the key does not fit the bank: one of the two is mistyped.
    """
    number = _plain(text)
    if not _ACCOUNT.fullmatch(number):
        raise InvalidError("clients.account.bad")
    is_own = bik_of_bank[6:] in _OWN_OFFICES
    prefix = "0" + bik_of_bank[4:6] if is_own else bik_of_bank[6:]
    if number[0] != "0" and not _has_key(prefix + number):
        raise InvalidError("clients.account.key")
    return number


def correspondent_account(text: str, bik_of_bank: str) -> str:
    """
    The account of a bank with the Bank of Russia: 20 digits that begin with 301, key as above.

    Raises:
        InvalidError: another form, or the key does not fit the bank.
    """
    number = _plain(text)
    if not _ACCOUNT.fullmatch(number) or not number.startswith("301"):
        raise InvalidError("clients.correspondent.bad")
    if not _has_key("0" + bik_of_bank[4:6] + number):
        raise InvalidError("clients.account.key")
    return number


def _has_key(digits: str) -> bool:
    return sum(int(digit) * _WEIGHTS[n % 3] % 10 for n, digit in enumerate(digits)) % 10 == 0


def _plain(text: str) -> str:
    return _SPACES.sub("", text.strip())


def _digits(text: str) -> str:
    """Only the digits of ours: the library takes those of other scripts too."""
    return text if text.isascii() else ""
