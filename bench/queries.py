"""The same page's queries by raw sqlite3, by a prepared query, and by plain peewee."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import peewee

from backend.db import base
from backend.db.base import BaseModel
from backend.db.prepared import Parameter, Prepared

ROUNDS = 15
PER_ROUND = 300
CLIENTS = 200
LINES_EACH = 5
SQL = (
    'SELECT "t1"."title", "t1"."amount", "t2"."name" FROM "line" AS "t1" '
    'INNER JOIN "customer" AS "t2" ON ("t1"."customer_id" = "t2"."id") '
    'WHERE ("t2"."id" = ?) ORDER BY "t1"."id"'
)


class Customer(BaseModel):
    """Somebody with lines."""

    name = peewee.TextField()


class Line(BaseModel):
    """A line of the page."""

    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE")
    title = peewee.TextField()
    amount = peewee.IntegerField()


def plain(customer: Any) -> Any:
    """The query as everybody writes it."""
    return (
        Line.select(Line.title, Line.amount, Customer.name)
        .join(Customer)
        .where(Customer.id == customer)
        .order_by(Line.id)
        .dicts()
    )


def main(_words: Sequence[str] = ()) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        _fill(path)
        raw = sqlite3.connect(path)
        prepared: Prepared[dict[str, Any]] = Prepared(lambda: plain(Parameter("customer")))
        ways: dict[str, Callable[[int], Any]] = {
            "raw sqlite3": lambda number: raw.execute(SQL, (number,)).fetchall(),
            "prepared": lambda number: prepared.rows(customer=number),
            "plain peewee": lambda number: list(plain(number)),
        }
        _print(_measure(ways))
        raw.close()
        base.close_connection()


def _fill(path: Path) -> None:
    base.connect(path)
    base.open_connection()
    base.database.create_tables([Customer, Line])
    with base.transaction():
        for number in range(1, CLIENTS + 1):
            customer = Customer.create(name=f"Client {number}")
            for line in range(LINES_EACH):
                Line.create(customer=customer, title=f"Line {line}", amount=line * 100)


def _measure(ways: dict[str, Callable[[int], Any]]) -> dict[str, float]:
    """Processor microseconds of one query; the ways take turns, the median of the rounds counts."""
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            started = time.thread_time()
            for number in range(PER_ROUND):
                run(number % CLIENTS + 1)
            rounds[name].append((time.thread_time() - started) / PER_ROUND * 1e6)
    return {name: statistics.median(found) for name, found in rounds.items()}


def _print(found: dict[str, float]) -> None:
    fastest = min(found.values())
    print(
        f"{LINES_EACH} rows joined, processor time, median of {ROUNDS} rounds of {PER_ROUND} queries\n"
    )
    print(f"{'way':<14}{'µs':>8}{'times raw':>12}")
    for name, microseconds in found.items():
        print(f"{name:<14}{microseconds:>8.1f}{microseconds / fastest:>12.1f}")


if __name__ == "__main__":
    main()
