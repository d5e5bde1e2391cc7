"""Registers of banks, kept as they were sent, to be compared with payments."""

from typing import Any

STATEMENTS = (
    """CREATE TABLE bank_register (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        gateway TEXT NOT NULL CHECK (length(gateway) BETWEEN 1 AND 40),
        file_name TEXT NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        first_on TEXT NOT NULL CHECK (date(first_on) IS first_on),
        last_on TEXT NOT NULL CHECK (date(last_on) IS last_on),
        columns TEXT NOT NULL CHECK (json_valid(columns) AND json_type(columns) = 'object'),
        lines TEXT NOT NULL CHECK (json_valid(lines) AND json_type(lines) = 'array'),
        made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        CHECK (first_on <= last_on),
        UNIQUE (gateway, sha256)
    ) STRICT""",
    "CREATE INDEX payment_transaction_seen ON payment_transaction (gateway, first_seen_at)",
    """CREATE TRIGGER bank_register_is_kept BEFORE UPDATE ON bank_register
        BEGIN SELECT RAISE(ABORT, 'a register stays as it was sent'); END""",
    """CREATE TRIGGER bank_register_is_not_deleted BEFORE DELETE ON bank_register
        BEGIN SELECT RAISE(ABORT, 'a register is never deleted'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the table and what keeps it."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
