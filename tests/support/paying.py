"""The whole product with a bank beside it: key files for the settings, and results as the bank signs them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from backend.payments import ipriv
from backend.payments.models import Payment
from tests.support.ipriv import private

BANK_SERIAL = 904291


def settings(folder: Path, bank_url: str = "http://localhost:1") -> dict[str, object]:
    """The section `[cyberplat]` of a shop whose bank is at `bank_url`; its key files are written."""
    shop, ring, bank = folder / "shop.key", folder / "ring.pub", private("bank")
    shop.write_bytes(ipriv.dump_private(private("shop"), b"secret"))
    ring.write_bytes(ipriv.dump_public(bank) + b"\r\n" + ipriv.dump_public(private("shop"), bank))
    return {
        "shop_key": str(shop),
        "passphrase": "secret",
        "ring": str(ring),
        "bank_serial": BANK_SERIAL,
        "form_url": f"{bank_url}/cgi-bin/GetForm.cgi",
        "process_url": f"{bank_url}/cgi-bin/ProcessTransaction.cgi",
        "timeout_seconds": 5,
    }


def result(payment: Payment, **changes: object) -> bytes:
    """The text of a success for the order, as the bank writes it."""
    values: dict[str, object] = {
        "Answer": "false",
        "Status": "0",
        "OrderID": payment.order_ref,
        "SessionID": f"5{payment.id}",
        "TransactionID": f"7700{payment.id}",
        "TransactionAmount": payment.amount_minor,
        "TransactionCurrency": "RUR",
        "AuthCode": "A1B2C3",
        **changes,
    }
    return "&".join(f"{name}={value}" for name, value in values.items()).encode("cp1251")


def declined(payment: Payment, **changes: object) -> bytes:
    """The text of a decline."""
    values: dict[str, object] = {
        "Answer": "true",
        "Status": "1",
        "OrderID": payment.order_ref,
        "SessionID": f"4{payment.id}",
        "ErrorCode": "51",
        "CustomerMessage": "Не хватает денег",
        **changes,
    }
    return "&".join(f"{name}={value}" for name, value in values.items()).encode("cp1251")


def form(document: bytes, others: Mapping[str, Any] | None = None) -> bytes:
    """The body of the form in which the bank, or a browser, brings a document."""
    fields = {**(others or {}), "reply": document.decode("cp1251")}
    return urlencode(fields, encoding="cp1251").encode()


def signed(body: bytes, **changes: Any) -> bytes:
    """The form with the text signed by the bank."""
    return form(ipriv.sign(private("bank"), body, **changes))
