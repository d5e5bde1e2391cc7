"""The accounts between which money moves, by name; their rows are made when they are first needed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from backend.db import base
from backend.ledger.models import AccountKind, LedgerAccount

_AT_ONCE = 500


@dataclass(frozen=True)
class Account:
    """An account by its code."""

    code: str
    kind: AccountKind
    client_id: int | None = None


def client(client_id: int) -> Account:
    """What a client has with us: credited when he pays, debited when he is charged."""
    return Account(f"client:{client_id}", AccountKind.CLIENT, client_id)


def income(service_code: str) -> Account:
    """What a service has earned."""
    return Account(f"income:{service_code}", AccountKind.INCOME)


def gateway(name: str) -> Account:
    """What a payment gateway has taken for us."""
    return Account(f"gateway:{name}", AccountKind.GATEWAY)


BANK = Account("bank", AccountKind.BANK)
FEES = Account("fees", AccountKind.FEES)
PROMISED = Account("promised", AccountKind.PROMISED)
OPENING = Account("opening", AccountKind.OPENING)
CORRECTION = Account("correction", AccountKind.CORRECTION)


_BY_CODES = "SELECT code, id FROM ledger_account WHERE code IN (SELECT value FROM json_each(?))"


def ids_of(accounts: Iterable[Account]) -> dict[str, int]:
    """The rows of the accounts by code, made where there are none; inside a transaction."""
    wanted = {one.code: one for one in accounts}
    codes = list(wanted)
    found: dict[str, int] = {}
    for begin in range(0, len(codes), _AT_ONCE):
        part = json.dumps(codes[begin : begin + _AT_ONCE])
        found |= dict(base.database.execute_sql(_BY_CODES, (part,)).fetchall())
    for code in wanted.keys() - found.keys():
        one = wanted[code]
        row = LedgerAccount.create(code=code, kind=one.kind, client=one.client_id)
        found[code] = row.id
    return found
