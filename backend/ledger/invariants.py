"""What must always be true of the ledger: counted anew, compared with what is kept."""

from dataclasses import dataclass

from backend.db import base

_COMPARED = """
    SELECT client_id, sum(kept), sum(counted), sum(kept_entries), sum(counted_entries) FROM (
        SELECT client_id, balance_minor AS kept, 0 AS counted,
            entries AS kept_entries, 0 AS counted_entries FROM ledger_balance
        UNION ALL
        SELECT client_id, 0, sum(client_minor), 0, count(*) FROM ledger_entry
            WHERE client_id IS NOT NULL GROUP BY client_id
    ) GROUP BY client_id
    HAVING sum(kept) <> sum(counted) OR sum(kept_entries) <> sum(counted_entries)
    ORDER BY client_id
"""
_SIGNS = """
    SELECT count(*) FROM ledger_entry AS entry
        JOIN ledger_account AS debit ON debit.id = entry.debit_id
        JOIN ledger_account AS credit ON credit.id = entry.credit_id
    WHERE entry.client_id IS NOT coalesce(debit.client_id, credit.client_id)
        OR entry.client_minor IS NOT CASE
            WHEN debit.client_id IS NOT NULL THEN -entry.amount_minor
            WHEN credit.client_id IS NOT NULL THEN entry.amount_minor END
"""


@dataclass(frozen=True)
class Difference:
    """A client whose kept balance is not the sum of his entries."""

    client_id: int
    kept_minor: int
    counted_minor: int


@dataclass(frozen=True)
class Report:
    """What a check found."""

    entries: int
    differences: tuple[Difference, ...]
    wrong_signs: int

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it must be."""
        return not self.differences and not self.wrong_signs


def check() -> Report:
    """Count everything anew; reads the whole ledger, so it is for the night."""
    rows = base.database.execute_sql(_COMPARED).fetchall()
    entries = base.database.execute_sql("SELECT count(*) FROM ledger_entry").fetchone()[0]
    signs = base.database.execute_sql(_SIGNS).fetchone()[0]
    found = tuple(Difference(client, kept, counted) for client, kept, counted, _, _ in rows)
    return Report(int(entries), found, int(signs))
