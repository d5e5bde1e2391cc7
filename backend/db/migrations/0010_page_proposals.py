"""Public texts of services on their way to the editors of the site."""

from typing import Any

_TEXT = "CHECK (json_valid({0}) AND json_type({0}, '$.ru') = 'text' AND json_type({0}, '$.en') = 'text')"

TABLES = (
    f"""CREATE TABLE page_proposal (
        id INTEGER NOT NULL PRIMARY KEY,
        service_id INTEGER NOT NULL UNIQUE REFERENCES service (id) ON DELETE CASCADE,
        title TEXT NOT NULL {_TEXT.format("title")},
        body TEXT NOT NULL {_TEXT.format("body")},
        made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        delivered_at TEXT
    ) STRICT""",
    """CREATE INDEX page_proposal_waiting ON page_proposal (id) WHERE delivered_at IS NULL""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the table."""
    for statement in TABLES:
        db.execute_sql(statement)
