"""
A command to refund knows how much was refunded before it.

The gateway may tell of a refund before the command that made it has come back: without that sum it would be
counted twice.
"""

from typing import Any

ADD = """ALTER TABLE payment_operation ADD COLUMN before_minor INTEGER NOT NULL DEFAULT 0
    CHECK (before_minor >= 0)"""


def up(_migrator: Any, db: Any) -> None:
    """Add the column; so far no gateway could refund."""
    db.execute_sql(ADD)
