"""Lists of clients: search by any of their words and numbers, filters, pages by key."""

import re
from dataclasses import dataclass
from typing import Any

from peewee import SQL

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.db import base, keyset
from backend.db.keyset import Order, Rows
from backend.kernel import names

LONGEST_WISH = 200
_MOST_WORDS = 8
_FEW = 500  # found clients whose rows are cheaper to sort than the list is to go through
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[\d\s()+./\u00a0-]{5,}")
_BY_NAME = (Order(Client.sort_name), Order(Client.id))


@dataclass(frozen=True)
class Choice:
    """
    Which clients to list. `wish` is what was typed into the search: the beginnings of words of names and
    addresses, or a number of any kind, in any spelling. An empty filter takes all.
    """

    wish: str = ""
    status: str = ""
    group_id: int | None = None
    manager_id: int | None = None


def page(choice: Choice, *, among: Any = None, after: str = "") -> Rows[Client]:
    """
    The chosen clients by name.

    Args:
        among: a query of clients' ids that narrows the choice, from a package above this one.
    """
    query = Client.select()
    for condition in _conditions(choice, among):
        query = query.where(condition)
    return keyset.page(query, _BY_NAME, after=after)


def find(wish: str, *, limit: int = 10) -> list[Client]:
    """The first clients by name that the search gives, for a field that completes itself."""
    condition = _found(wish)
    if condition is None:
        return []
    query = Client.select().where(condition)
    return list(query.order_by(Client.sort_name, Client.id).limit(limit))


def managers() -> list[Staff]:
    """Staff that can have clients, by name."""
    query = Staff.select().where((Staff.role != "editor") & Staff.disabled_at.is_null())
    return sorted(query.order_by(Staff.id), key=lambda one: names.sort_key(one.name))


def asked_of_search(wish: str) -> str:
    """The question in the language of the index; empty if nothing was asked."""
    text = wish[:LONGEST_WISH].replace("ё", "е").replace("Ё", "Е")
    words = _WORD.findall(text)[:_MOST_WORDS]
    if not words:
        return ""
    asked = " AND ".join(f'"{word}"*' for word in words)
    digits = _digits(text)
    return f'({asked}) OR "{digits}"*' if digits else asked


def ids_of(wish: str) -> Any:
    """A query of the ids of clients whom the search gives, for other lists; None if nothing was asked."""
    asked = asked_of_search(wish)
    if not asked:
        return None
    return SQL("(SELECT rowid FROM client_search WHERE client_search MATCH ?)", [asked])


def _digits(text: str) -> str:
    """A number that was typed with spaces and signs, as the index has it: without the code of the country."""
    if not _NUMBER.fullmatch(text.strip()):
        return ""
    digits = "".join(letter for letter in text if letter in "0123456789")
    is_phone = len(digits) == 11 and digits[0] in "78"
    return digits[1:] if is_phone else digits


def _conditions(choice: Choice, among: Any) -> list[Any]:
    conditions = [_found(choice.wish)]
    if choice.status:
        conditions.append(Client.status == choice.status)
    if choice.group_id is not None:
        conditions.append(Client.group_id == choice.group_id)
    if choice.manager_id is not None:
        conditions.append(Client.manager_id == choice.manager_id)
    if among is not None:
        conditions.append(Client.id.in_(among))
    return [condition for condition in conditions if condition is not None]


def _found(wish: str) -> Any:
    """
    The condition that the search gives; None if nothing was asked.

    Of few the rows are fetched and put in order. Of many the index of the order is gone through until a
    page is full: to put thousands in order, of whom fifty are shown, would take most of a second.
    """
    found = ids_of(wish)
    if found is None:
        return None
    return Client.id.in_(found) if _are_few(wish) else (Client.id + 0).in_(found)


def _are_few(wish: str) -> bool:
    (count,) = base.database.execute_sql(_COUNT, (asked_of_search(wish), _FEW + 1)).fetchone()
    return bool(count <= _FEW)


_COUNT = """SELECT count(*) FROM (
    SELECT rowid FROM client_search WHERE client_search MATCH ? LIMIT ?)"""
