"""Until which day a subscription has been charged, so that no month is charged twice or forgotten."""

from typing import Any

COLUMN = """ALTER TABLE subscription ADD COLUMN charged_until TEXT
    CHECK (date(charged_until) IS charged_until)"""
INDEX = "CREATE INDEX subscription_uncharged ON subscription (status, charged_until, id)"


def up(_migrator: Any, db: Any) -> None:
    """Add the column; the first run finds out where each subscription begins to be charged."""
    for statement in (COLUMN, INDEX):
        db.execute_sql(statement)
