"""Outputs in the state file: which there are, for whom, and with which bytes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sitegen.incremental.model import Job
from sitegen.incremental.rows import Output

FEW = 100


class Outputs:
    """Reads and writes outputs; the transaction is the store's."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._query = database.execute
        self._many = database.executemany

    def of(self, owner: str) -> list[Output]:
        return list(self._found("WHERE owner = ?", (owner,)))

    def all(self) -> Iterator[Output]:
        yield from self._found("", ())

    def named(self, name: str) -> Output | None:
        return next(self._found("WHERE name = ?", (name,)), None)

    def numbered(self, number: int) -> Output | None:
        return next(self._found("WHERE id = ?", (number,)), None)

    def these(self, numbers: Sequence[int]) -> list[Output]:
        """Give many outputs, in the order of their numbers."""
        if len(numbers) <= FEW:
            return [output for number in sorted(numbers) if (output := self.numbered(number))]
        wanted = frozenset(numbers)
        return [output for output in self.all() if output.id in wanted]

    def digests(self) -> dict[str, str]:
        """Give the digest of every file by its name."""
        return dict(self._query("SELECT name, digest FROM output WHERE digest != ''").fetchall())

    def sizes(self) -> dict[str, int]:
        """Give the size of every file by its name."""
        return dict(self._query("SELECT name, size FROM output WHERE digest != ''").fetchall())

    def _found(self, where: str, values: tuple[Any, ...]) -> Iterator[Output]:
        rows = self._query(
            "SELECT id, name, kind, args, owner, digest, size, micros, reasons"  # noqa: S608 — `where` is a constant
            f" FROM output {where} ORDER BY id",
            values,
        ).fetchall()
        for number, name, kind, args, owner, digest, size, micros, reasons in rows:
            job = Job(name, kind, _tuples(json.loads(args)))
            told = tuple(json.loads(reasons))
            yield Output(number, job, owner, digest, size, micros, told)

    def add(self, job: Job, owner: str) -> int:
        """Note an output that is not rendered yet and give its number."""
        added = self._query(
            "INSERT INTO output (name, kind, args, owner, digest, size, micros, reasons, cells)"
            " VALUES (?, ?, ?, ?, '', 0, 0, '[]', 0)",
            (job.name, job.kind, json.dumps(job.args), owner),
        )
        return int(added.lastrowid or 0)

    def add_first(self, jobs: Iterable[tuple[Job, str]]) -> Iterator[int]:
        """Note the first outputs, each with its owner, and give their numbers."""
        rows = [
            (number, job.name, job.kind, json.dumps(job.args), owner)
            for number, (job, owner) in enumerate(jobs, start=1)
        ]
        self._many("INSERT INTO output VALUES (?, ?, ?, ?, ?, '', 0, 0, '[]', 0)", rows)
        return iter(range(1, len(rows) + 1))

    def is_empty(self) -> bool:
        return self._query("SELECT 1 FROM output LIMIT 1").fetchone() is None

    def change_job(self, number: int, job: Job) -> None:
        self._query(
            "UPDATE output SET kind = ?, args = ? WHERE id = ?",
            (job.kind, json.dumps(job.args), number),
        )

    def put(self, output: Output, cells: int) -> None:
        """
        Write down how an output was rendered.

        Args:
            cells: the number of the set of shared cells that it has read.
        """
        self._query(
            "UPDATE output SET digest = ?, size = ?, micros = ?, reasons = ?, cells = ?"
            " WHERE id = ?",
            (
                output.digest, output.size, output.micros, json.dumps(output.reasons), cells,
                output.id,
            ),
        )  # fmt: skip

    def drop(self, number: int) -> None:
        self._query("DELETE FROM output WHERE id = ?", (number,))

    def cells(self) -> dict[str, str]:
        """Give the fingerprints of the data that outputs were made from."""
        return dict(self._query("SELECT name, digest FROM cell").fetchall())

    def put_cells(self, changed: Mapping[str, str], gone: set[str]) -> None:
        for name in gone:
            self._query("DELETE FROM cell WHERE name = ?", (name,))
        for name, digest in changed.items():
            self._query("INSERT OR REPLACE INTO cell VALUES (?, ?)", (name, digest))


def _tuples(value: Any) -> Any:
    """Give lists of JSON back as the tuples they were."""
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
