"""What is said to CyberPlat and what it says: texts in windows-1251, checked before they are signed or believed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.payments.gateways.base import Order
from backend.payments.gateways.errors import InvalidOrderError, UnreadableError

CHARSET = "windows-1251"
# What the bank calls currencies, by what everybody else calls them.
CURRENCIES = {"RUB": "RUR", "USD": "USD", "EUR": "EUR"}
_ISO = {theirs: ours for ours, theirs in CURRENCIES.items()}
_NOT_IN_NAMES = re.compile(r"[0-9_!?]")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[0-9]{1,18}")
_LONGEST_COMMENT = 125


@dataclass(frozen=True)
class Field:
    """One value of an order: how long it may be, whether it may be missing, whether it is a name."""

    ours: str
    longest: int
    is_needed: bool = False
    is_name: bool = False


# In the order of the bank's description.
FIELDS = {
    "OrderID": Field("order_ref", 255, is_needed=True),
    "Amount": Field("amount", 18, is_needed=True),
    "Currency": Field("currency", 3, is_needed=True),
    "PaymentDetails": Field("description", 255, is_needed=True),
    "Email": Field("email", 70, is_needed=True),
    "FirstName": Field("first_name", 70, is_needed=True, is_name=True),
    "LastName": Field("last_name", 70, is_needed=True, is_name=True),
    "Phone": Field("phone", 70),
    "Language": Field("language", 2, is_needed=True),
    "return_url": Field("return_url", 255, is_needed=True),
    "ShopIP": Field("shop", 255, is_needed=True),
    "Terminal": Field("terminal", 80),
}


@dataclass(frozen=True)
class Result:
    """What the bank says of a try to pay; `amount_minor` and `currency` only where it succeeded."""

    order_ref: str
    session: str
    status: str
    transaction: str
    amount_minor: int
    currency: str
    auth_code: str
    error_code: str
    payer_message: str
    is_page_expected: bool

    @property
    def is_success(self) -> bool:
        """Whether money is held now."""
        return self.status == "0"

    @property
    def news_key(self) -> str:
        """The bank's own name for this news."""
        return f"{self.session}:{self.transaction}:{self.status}"


@dataclass(frozen=True)
class Reversed:
    """The bank's answer to a reversal."""

    transaction: str
    status: str
    error_code: str
    description: str


def order(of: Order, *, shop: str, terminal: str = "") -> bytes:
    """
    The text of an order.

    Raises:
        InvalidOrderError: a value that the bank does not take, or a browser would spoil on its way.
    """
    values = {
        "OrderID": of.order_ref,
        "Amount": str(of.amount_minor),
        "Currency": _currency(of.currency),
        "PaymentDetails": of.description,
        "Email": of.payer.email,
        "FirstName": of.payer.first_name,
        "LastName": of.payer.last_name,
        "Phone": of.payer.phone,
        "Language": of.language if of.language in ("ru", "en") else "en",
        "return_url": of.return_url,
        "ShopIP": shop,
        "Terminal": terminal,
    }
    for name, value in values.items():
        _check(FIELDS[name], value)
    if of.amount_minor <= 0:
        raise InvalidOrderError("the sum is not above zero", field="amount", reason="zero")
    if not _EMAIL.fullmatch(of.payer.email):
        raise InvalidOrderError("no e-mail address", field="email", reason="not_an_address")
    return _joined(values)


def reversal(transaction: str, comment: str = "") -> bytes:
    """
    The text of a reversal.

    Raises:
        InvalidOrderError: the number is none of the bank's.
    """
    if not _NUMBER.fullmatch(transaction):
        raise InvalidOrderError("not a number of a transaction", field="ref", reason="not_a_number")
    _check(Field("comment", _LONGEST_COMMENT), comment)
    values = {"TransactionID": transaction, "TransactionType": "reversal", "Comment": comment}
    return _joined(values)


def result(body: bytes) -> Result:
    """
    Read the text of a verified document that tells of a try to pay.

    Raises:
        UnreadableError: it is signed, but not such a text.
    """
    values = _read(body)
    found = Result(
        order_ref=_needed(values, "orderid"),
        session=_needed(values, "sessionid"),
        status=_needed(values, "status"),
        transaction=values.get("transactionid", ""),
        amount_minor=_amount(values),
        currency=_ISO.get(
            values.get("transactioncurrency", ""), values.get("transactioncurrency", "")
        ),
        auth_code=values.get("authcode", ""),
        error_code=values.get("errorcode", ""),
        payer_message=values.get("customermessage", ""),
        is_page_expected=values.get("answer", "").lower() != "false",
    )
    if found.is_success and not _NUMBER.fullmatch(found.transaction):
        raise UnreadableError("a success without a transaction", received=body)
    return found


def reversed_(body: bytes) -> Reversed:
    """
    Read the text of a verified document that answers a reversal.

    Raises:
        UnreadableError: it is signed, but not such a text.
    """
    values = _read(body)
    return Reversed(
        transaction=_needed(values, "parenttransactionid"),
        status=_needed(values, "status"),
        error_code=values.get("errorcode", ""),
        description=values.get("description", ""),
    )


def _check(field: Field, value: str) -> None:
    reasons = (
        ("missing", field.is_needed and not value.strip()),
        ("too_long", len(value) > field.longest),
        ("ampersand", "&" in value),
        ("control", _NOT_PRINTED.search(value) is not None),
        ("letters", not _is_encodable(value)),
        ("name", field.is_name and _NOT_IN_NAMES.search(value) is not None),
    )
    for reason, is_so in reasons:
        if is_so:
            raise InvalidOrderError(f"{field.ours}: {reason}", field=field.ours, reason=reason)


def _is_encodable(value: str) -> bool:
    try:
        value.encode(CHARSET)
    except UnicodeEncodeError:
        return False
    return True


def _currency(ours: str) -> str:
    if ours not in CURRENCIES:
        raise InvalidOrderError("a currency unknown here", field="currency", reason="unknown")
    return CURRENCIES[ours]


def _joined(values: Mapping[str, str]) -> bytes:
    pairs = (f"{name}={value}" for name, value in values.items() if value)
    return "&".join(pairs).encode(CHARSET)


def _read(body: bytes) -> dict[str, str]:
    """Names in small letters and their values; a name that stands twice could be read in two ways."""
    try:
        text = body.decode(CHARSET)
    except UnicodeDecodeError as error:
        raise UnreadableError("the text is not in windows-1251", received=body) from error
    found: dict[str, str] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if name.lower() in found:
            raise UnreadableError(f"{name} stands twice", received=body)
        found[name.lower()] = value
    return found


def _needed(values: Mapping[str, str], name: str) -> str:
    if not values.get(name):
        raise UnreadableError(f"there is no {name}")
    return values[name]


def _amount(values: Mapping[str, str]) -> int:
    """Whole kopecks, written as such; nothing where nothing is told."""
    text = values.get("transactionamount", "")
    if not text:
        return 0
    if not _NUMBER.fullmatch(text):
        raise UnreadableError("the sum is not a whole number of kopecks")
    return int(text)
