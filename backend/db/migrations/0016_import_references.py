"""Every table that names a client is found by him: without that an import that is undone reads them whole."""

from typing import Any

INDEXES = (
    "CREATE INDEX import_row_client ON import_row (client_id) WHERE client_id IS NOT NULL",
    """CREATE INDEX import_row_subscription ON import_row (subscription_id)
        WHERE subscription_id IS NOT NULL""",
    "CREATE INDEX session_client ON session (client_id) WHERE client_id IS NOT NULL",
    "CREATE INDEX notice_client ON notice (client_id)",
    "CREATE INDEX tariff_change_item_client ON tariff_change_item (client_id)",
    "CREATE INDEX import_row_entry ON import_row (entry_id) WHERE entry_id IS NOT NULL",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the indexes."""
    for statement in INDEXES:
        db.execute_sql(statement)
