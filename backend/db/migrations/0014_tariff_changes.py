"""Whom a draft of a tariff's version would reach, counted before it is published, and who is left out."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"

TABLES = (
    f"""CREATE TABLE tariff_change_list (
        version_id INTEGER NOT NULL PRIMARY KEY REFERENCES tariff_version (id) ON DELETE CASCADE,
        version_revision INTEGER NOT NULL,
        counted_on TEXT NOT NULL {_DAY.format("counted_on")},
        counted_at TEXT NOT NULL,
        fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64)
    ) STRICT""",
    f"""CREATE TABLE tariff_change_candidate (
        version_id INTEGER NOT NULL REFERENCES tariff_version (id) ON DELETE CASCADE,
        subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        revision INTEGER NOT NULL,
        effective_on TEXT NOT NULL {_DAY.format("effective_on")},
        old_version_id INTEGER NOT NULL REFERENCES tariff_version (id) ON DELETE CASCADE,
        old_minor INTEGER NOT NULL CHECK (old_minor >= 0),
        new_minor INTEGER NOT NULL CHECK (new_minor >= 0),
        difference_minor INTEGER NOT NULL CHECK (difference_minor = new_minor - old_minor),
        is_excluded INTEGER NOT NULL CHECK (is_excluded IN (0, 1)),
        PRIMARY KEY (version_id, subscription_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX tariff_change_candidate_order
        ON tariff_change_candidate (version_id, difference_minor, subscription_id)""",
    "CREATE INDEX tariff_change_candidate_client ON tariff_change_candidate (client_id)",
    "CREATE INDEX tariff_change_candidate_subscription ON tariff_change_candidate (subscription_id)",
    # One notice for each client, so his subscriptions are moved together.
    """CREATE INDEX tariff_change_item_of_client ON tariff_change_item (change_id, client_id)
        WHERE status = 'waiting'""",
    """CREATE INDEX tariff_change_item_status
        ON tariff_change_item (change_id, status, subscription_id)""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and the indexes of results."""
    for statement in TABLES:
        db.execute_sql(statement)
