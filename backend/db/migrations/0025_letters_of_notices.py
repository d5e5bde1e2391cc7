"""
A notice says that its letter is still to be written; a change of a tariff knows what it has counted.

Letters of thousands of notices need not hold up what they tell of, and prices that were counted for the
list of a change need not be counted again for whoever has not changed since.
"""

from typing import Any

CHANGES = (
    """ALTER TABLE notice ADD COLUMN letter_due INTEGER NOT NULL DEFAULT 0
        CHECK (letter_due IN (0, 1))""",
    "CREATE INDEX notice_letter_due ON notice (id) WHERE letter_due = 1",
    # 0: not known, of changes that were confirmed before.
    "ALTER TABLE tariff_change_item ADD COLUMN revision INTEGER NOT NULL DEFAULT 0",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the two columns, and the index of the letters to be written."""
    for statement in CHANGES:
        db.execute_sql(statement)
