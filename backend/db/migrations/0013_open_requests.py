"""The open requests by age, so that the queue costs the same however many were closed before."""

from typing import Any

INDEX = "CREATE INDEX service_request_open_age ON service_request (id) WHERE closed_at IS NULL"


def up(_migrator: Any, db: Any) -> None:
    """Make the index."""
    db.execute_sql(INDEX)
