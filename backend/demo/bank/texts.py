"""What the bank says and takes: its own spelling of the messages, read and written here alone."""

from collections.abc import Mapping

CHARSET = "cp1251"
_NEEDED = (
    "OrderID",
    "Amount",
    "Currency",
    "PaymentDetails",
    "Email",
    "FirstName",
    "LastName",
    "return_url",
    "ShopIP",
)


def parse(body: bytes) -> dict[str, str]:
    """The values of a message, by their names."""
    pairs = [part.split("=", 1) for part in body.decode(CHARSET).split("&")]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def order(body: bytes) -> dict[str, str]:
    """
    An order that can be shown and paid.

    Raises:
        ValueError: something that is needed is missing.
    """
    found = parse(body)
    missing = [name for name in _NEEDED if not found.get(name)]
    if missing or not found["Amount"].isdigit() or int(found["Amount"]) == 0:
        raise ValueError(f"not an order: {missing}")
    return found


def build(values: Mapping[str, str]) -> bytes:
    """A message of these values; those that are empty are written too, as the real server does."""
    return "&".join(name + "=" + value for name, value in values.items()).encode(CHARSET, "replace")


def success(attempt: Mapping[str, str], *, amount: str, is_page: bool) -> bytes:
    """Money is held."""
    return build(
        {
            "Answer": "true" if is_page else "false",
            "Status": "0",
            "OrderID": attempt["order"],
            "SessionID": attempt["session"],
            "TransactionID": attempt["transaction"],
            "TransactionAmount": amount,
            "TransactionCurrency": "RUR",
            "TransactionDate": attempt["at"],
            "AuthCode": attempt["auth_code"],
            "CustomerName": attempt["holder"],
            "PaymentDetails": attempt["details"],
            "Terminal": "",
            "Description": "Approved",
        }
    )


def decline(attempt: Mapping[str, str], *, is_page: bool) -> bytes:
    """The bank says no."""
    is_english = attempt["language"] == "en"
    return build(
        {
            "Answer": "true" if is_page else "false",
            "Status": "1",
            "OrderID": attempt["order"],
            "SessionID": attempt["session"],
            "ErrorCode": "51",
            "Description": "Insufficient funds",
            "CustomerTitle": "Declined" if is_english else "Отказ",
            "CustomerMessage": "There is not enough money on the card"
            if is_english
            else "На карте не хватает денег",
        }
    )


def reversal(transaction: str, status: str, error: str, description: str) -> bytes:
    """The answer to a reversal."""
    return build(
        {
            "Status": status,
            "ParentTransactionID": transaction,
            "ErrorCode": error,
            "Description": description,
        }
    )
