"""Runs of charging: which there were, what trials have found, and an index that finds a run's entries."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"

STATEMENTS = (
    f"""CREATE TABLE charging_run (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('charge', 'trial')),
        on_day TEXT NOT NULL {_DAY.format("on_day")},
        status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
        begun_at TEXT,
        touched_at TEXT NOT NULL,
        done_at TEXT,
        reached_id INTEGER NOT NULL,
        subscriptions INTEGER NOT NULL,
        entries INTEGER NOT NULL CHECK (entries >= 0),
        charged_minor INTEGER NOT NULL,
        made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        CHECK (status = 'waiting' OR begun_at IS NOT NULL),
        CHECK ((status IN ('done', 'failed')) = (done_at IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX charging_run_open ON charging_run (status) WHERE status IN ('waiting', 'running')",
    f"""CREATE TABLE charging_trial_line (
        id INTEGER NOT NULL PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES charging_run (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        client_minor INTEGER NOT NULL CHECK (client_minor <> 0),
        subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
        on_day TEXT NOT NULL {_DAY.format("on_day")},
        period_from TEXT {_DAY.format("period_from")},
        period_until TEXT {_DAY.format("period_until")},
        note TEXT NOT NULL CHECK (json_valid(note) AND json_type(note) = 'object'),
        UNIQUE (run_id, key)
    ) STRICT""",
    "CREATE INDEX charging_trial_line_run ON charging_trial_line (run_id, id)",
    "CREATE INDEX charging_trial_line_client ON charging_trial_line (client_id)",
    "CREATE INDEX charging_trial_line_subscription ON charging_trial_line (subscription_id)",
    # The entries of a run have its moment.
    "CREATE INDEX ledger_entry_run ON ledger_entry (at, id) WHERE source = 'charging'",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and the index."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
