"""What clients and guests ask for, what became of it, and the rules that decide by themselves."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_OBJECT = "CHECK (json_valid({0}) AND json_type({0}) = 'object')"
_STATUS = """('acknowledged', 'pending', 'held', 'in_progress', 'completed', 'partial', 'failed',
            'rejected', 'assessing_cancellation', 'pending_cancellation', 'cancelled')"""
_KIND = """('parameter_change', 'tariff_change', 'new_service', 'pause', 'terminate', 'document',
            'requisites_change', 'connection', 'other')"""
_ACTOR = """
    made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
    made_by_id INTEGER,
    made_by_name TEXT NOT NULL
"""

REQUESTS = (
    f"""CREATE TABLE service_request (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN {_KIND}),
        status TEXT NOT NULL CHECK (status IN {_STATUS}),
        client_id INTEGER REFERENCES client (id) ON DELETE RESTRICT,
        user_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
        subscription_id INTEGER REFERENCES subscription (id) ON DELETE RESTRICT,
        quote_id INTEGER REFERENCES quote (id) ON DELETE RESTRICT,
        channel TEXT NOT NULL CHECK (channel IN ('cabinet', 'site', 'phone', 'manager')),
        wish TEXT NOT NULL {_OBJECT.format("wish")},
        text TEXT NOT NULL CHECK (length(text) <= 4000),
        guest TEXT CHECK (guest IS NULL OR json_valid(guest)),
        secret_hash TEXT UNIQUE CHECK (length(secret_hash) = 64),
        language TEXT NOT NULL CHECK (language IN ('ru', 'en')),
        assignee_id INTEGER REFERENCES staff (id) ON DELETE SET NULL,
        held_for TEXT NOT NULL CHECK (held_for IN ('', 'manager', 'senior_manager', 'administrator')),
        due_at TEXT,
        expected_on TEXT {_DAY.format("expected_on")},
        answer TEXT NOT NULL CHECK (length(answer) <= 4000),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        closed_at TEXT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
        CHECK ((client_id IS NULL) = (guest IS NOT NULL)),
        CHECK ((guest IS NULL) = (secret_hash IS NULL)),
        CHECK ((closed_at IS NOT NULL)
            = (status IN ('completed', 'partial', 'failed', 'rejected', 'cancelled')))
    ) STRICT""",
    """CREATE INDEX service_request_open ON service_request (due_at, id)
        WHERE closed_at IS NULL""",
    """CREATE INDEX service_request_assignee ON service_request (assignee_id, due_at, id)
        WHERE closed_at IS NULL""",
    "CREATE INDEX service_request_client ON service_request (client_id, id)",
    "CREATE INDEX service_request_subscription ON service_request (subscription_id, status, id)",
    "CREATE INDEX service_request_made ON service_request (created_at)",
    "CREATE INDEX service_request_new ON service_request (id) WHERE status = 'acknowledged'",
    f"""CREATE TABLE service_request_event (
        id INTEGER NOT NULL PRIMARY KEY,
        request_id INTEGER NOT NULL REFERENCES service_request (id) ON DELETE RESTRICT,
        at TEXT NOT NULL,
        event TEXT NOT NULL CHECK (event <> ''),
        old_status TEXT CHECK (old_status IN {_STATUS}),
        new_status TEXT NOT NULL CHECK (new_status IN {_STATUS}),
        {_ACTOR},
        reason TEXT NOT NULL CHECK (length(reason) <= 4000),
        is_internal INTEGER NOT NULL CHECK (is_internal IN (0, 1)),
        CHECK ((made_by_realm IS NULL) = (made_by_id IS NULL))
    ) STRICT""",
    "CREATE INDEX service_request_event_of ON service_request_event (request_id, id)",
)

RULES = (
    f"""CREATE TABLE request_rule (
        id INTEGER NOT NULL PRIMARY KEY,
        position INTEGER NOT NULL CHECK (position > 0),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
        conditions TEXT NOT NULL {_OBJECT.format("conditions")},
        outcome TEXT NOT NULL {_OBJECT.format("outcome")},
        is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
        created_at TEXT NOT NULL,
        removed_at TEXT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0)
    ) STRICT""",
    "CREATE INDEX request_rule_order ON request_rule (position, id) WHERE removed_at IS NULL",
    f"""CREATE TABLE request_decision (
        id INTEGER NOT NULL PRIMARY KEY,
        request_id INTEGER NOT NULL REFERENCES service_request (id) ON DELETE RESTRICT,
        rule_id INTEGER REFERENCES request_rule (id) ON DELETE RESTRICT,
        rule TEXT NOT NULL {_OBJECT.format("rule")},
        inputs TEXT NOT NULL {_OBJECT.format("inputs")},
        outcome TEXT NOT NULL {_OBJECT.format("outcome")},
        decided_at TEXT NOT NULL,
        applied_at TEXT
    ) STRICT""",
    "CREATE INDEX request_decision_of ON request_decision (request_id, id)",
    "CREATE INDEX request_decision_rule ON request_decision (rule_id, decided_at)",
    """CREATE UNIQUE INDEX request_decision_waiting ON request_decision (request_id)
        WHERE applied_at IS NULL""",
    """CREATE TABLE request_timer (
        id INTEGER NOT NULL PRIMARY KEY,
        request_id INTEGER NOT NULL REFERENCES service_request (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind IN ('reminder', 'escalation', 'auto_close')),
        due_at TEXT NOT NULL,
        done_at TEXT,
        UNIQUE (request_id, kind, due_at)
    ) STRICT""",
    "CREATE INDEX request_timer_due ON request_timer (due_at) WHERE done_at IS NULL",
)

TRIGGERS = (
    """CREATE TRIGGER service_request_is_never_deleted BEFORE DELETE ON service_request
        BEGIN SELECT RAISE(ABORT, 'a request is never deleted'); END""",
    """CREATE TRIGGER service_request_event_is_never_changed BEFORE UPDATE ON service_request_event
        BEGIN SELECT RAISE(ABORT, 'the history of a request is append-only'); END""",
    """CREATE TRIGGER service_request_event_is_never_deleted BEFORE DELETE ON service_request_event
        BEGIN SELECT RAISE(ABORT, 'the history of a request is append-only'); END""",
    """CREATE TRIGGER request_decision_is_never_changed BEFORE UPDATE ON request_decision
        WHEN NOT (OLD.applied_at IS NULL AND NEW.applied_at IS NOT NULL
            AND NEW.request_id = OLD.request_id AND NEW.rule_id IS OLD.rule_id
            AND NEW.rule = OLD.rule AND NEW.inputs = OLD.inputs AND NEW.outcome = OLD.outcome)
        BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END""",
    """CREATE TRIGGER request_decision_is_never_deleted BEFORE DELETE ON request_decision
        BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables, then the triggers that keep history."""
    for statement in (*REQUESTS, *RULES, *TRIGGERS):
        db.execute_sql(statement)
