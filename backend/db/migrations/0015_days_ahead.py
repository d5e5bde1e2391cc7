"""What changes on the days ahead is found by day, however many subscriptions there are."""

from typing import Any

INDEXES = (
    """CREATE INDEX subscription_phase_day ON subscription_phase (from_on, subscription_id)
        WHERE withdrawn_at IS NULL""",
    "CREATE INDEX suspension_from ON suspension (from_on, subscription_id) WHERE withdrawn_at IS NULL",
    "CREATE INDEX suspension_until ON suspension (until_on, subscription_id) WHERE withdrawn_at IS NULL",
    "CREATE INDEX subscription_start ON subscription (start_on, status)",
    "CREATE INDEX subscription_end ON subscription (end_on, status)",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the indexes."""
    for statement in INDEXES:
        db.execute_sql(statement)
