"""One index less to keep while a change of a tariff moves thousands; those of results and clients do for it."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Drop the index of those who wait, by subscription."""
    db.execute_sql("DROP INDEX tariff_change_item_waiting")
