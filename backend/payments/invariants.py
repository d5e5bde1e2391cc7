"""What must always be true of payments: counted anew in SQL, never read from what is kept beside it."""

# ruff: noqa: S608 every text here is ours

from dataclasses import dataclass

from backend.db import base

EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `examples` are numbers of payments for which it is not so."""

    name: str
    examples: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Whether it is as it must be everywhere."""
        return not self.examples


_SUMS = """coalesce(sum(tx.authorized_minor), 0) <> payment.authorized_minor
    OR coalesce(sum(tx.captured_minor), 0) <> payment.captured_minor
    OR coalesce(sum(tx.voided_minor), 0) <> payment.voided_minor
    OR coalesce(sum(tx.refunded_minor), 0) <> payment.refunded_minor
    OR coalesce(sum(tx.held_minor), 0) <> payment.held_minor"""
_OF_LEDGER = """SELECT CAST(substr(key, 9) AS INTEGER) AS payment_id, client_minor FROM ledger_entry
    WHERE source = 'payment' AND key GLOB 'payment:*'"""

# Each query gives the numbers of payments that are not as they must be.
CHECKS: dict[str, str] = {
    "sums_of_transactions": f"""SELECT payment.number FROM payment
        LEFT JOIN payment_transaction AS tx ON tx.payment_id = payment.id
        GROUP BY payment.id HAVING {_SUMS}""",
    "client_is_credited": f"""SELECT payment.number FROM payment
        LEFT JOIN ({_OF_LEDGER}) AS entry ON entry.payment_id = payment.id
        GROUP BY payment.id
        HAVING coalesce(sum(entry.client_minor), 0)
            <> payment.captured_minor - payment.refunded_minor""",
    "entries_have_payments": f"""SELECT coalesce(payment.number, entry.payment_id)
        FROM ({_OF_LEDGER}) AS entry LEFT JOIN payment ON payment.id = entry.payment_id
        WHERE payment.id IS NULL""",
    "right_client_is_credited": """SELECT payment.number FROM ledger_entry AS entry
        JOIN payment ON payment.id = CAST(substr(entry.key, 9) AS INTEGER)
        WHERE entry.source = 'payment' AND entry.key GLOB 'payment:*'
            AND entry.client_id IS NOT payment.client_id""",
    "gateway_owes_what_was_taken": """SELECT gateway FROM (
            SELECT gateway, sum(captured_minor - refunded_minor) AS owed FROM payment GROUP BY gateway
        ) AS kept
        WHERE owed <> coalesce((SELECT sum(CASE WHEN debit.code = 'gateway:' || kept.gateway
                THEN entry.amount_minor ELSE -entry.amount_minor END)
            FROM ledger_entry AS entry
            JOIN ledger_account AS debit ON debit.id = entry.debit_id
            WHERE entry.source = 'payment' AND entry.key GLOB 'payment:*'
                AND 'gateway:' || kept.gateway = (SELECT code FROM ledger_account
                    WHERE id IN (entry.debit_id, entry.credit_id) AND kind = 'gateway')), 0)""",
    "history_ends_in_the_state": """SELECT payment.number FROM payment
        WHERE payment.state IS NOT (SELECT new_state FROM payment_event
            WHERE payment_id = payment.id ORDER BY id DESC LIMIT 1)""",
    "amounts_are_the_order's": """SELECT payment.number FROM payment
        JOIN payment_transaction AS tx ON tx.payment_id = payment.id
        WHERE tx.authorized_minor NOT IN (0, payment.amount_minor)
            OR tx.gateway <> payment.gateway""",
    "contradictions_are_looked_at": """SELECT payment.number FROM payment
        JOIN payment_transaction AS tx ON tx.payment_id = payment.id
        WHERE tx.captured_minor > 0 AND (tx.voided_minor > 0 OR tx.is_expired)
            AND payment.review NOT LIKE '%contradiction%'""",
    "done_is_done": """SELECT payment.number FROM payment_operation AS op
        JOIN payment ON payment.id = op.payment_id
        JOIN payment_transaction AS tx ON tx.id = op.transaction_id
        WHERE op.status = 'done' AND CASE op.kind WHEN 'void' THEN tx.voided_minor
            WHEN 'capture' THEN tx.captured_minor ELSE tx.refunded_minor END < op.amount_minor""",
    "money_has_a_cause": """SELECT payment.number FROM payment
        WHERE payment.authorized_minor > 0 AND NOT EXISTS (SELECT 1 FROM payment_event AS event
            WHERE event.payment_id = payment.id AND event.what NOT IN ('opened', 'started'))""",
}


def check() -> list[Finding]:
    """Look at everything; a few examples of each thing that is not so."""
    return [Finding(name, _examples(sql)) for name, sql in CHECKS.items()]


def is_whole() -> bool:
    """Whether everything is as it must be."""
    return all(one.is_fine for one in check())


def _examples(sql: str) -> tuple[str, ...]:
    rows = base.database.execute_sql(f"SELECT * FROM ({sql}) LIMIT {EXAMPLES}").fetchall()
    return tuple(str(row[0]) for row in rows)
