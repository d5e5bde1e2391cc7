"""What clients have: subscriptions by dated phases, values of parameters, quotes, changes of tariffs."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_OBJECT = "CHECK (json_valid({0}) AND json_type({0}) = 'object')"
_LIST = "CHECK (json_valid({0}) AND json_type({0}) = 'array')"
_ACTOR = """
    made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
    made_by_id INTEGER,
    made_by_name TEXT NOT NULL,
    made_at TEXT NOT NULL CHECK ((made_by_realm IS NULL) = (made_by_id IS NULL))
"""
# A span of days of a subscription. Of equal ends nothing is left: it was replaced on its first day.
_SPAN = f"""
    id INTEGER NOT NULL PRIMARY KEY,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE RESTRICT,
    from_on TEXT NOT NULL {_DAY.format("from_on")},
    until_on TEXT {_DAY.format("until_on")} CHECK (until_on >= from_on),
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    request_id INTEGER REFERENCES service_request (id) ON DELETE RESTRICT,
    quote_id INTEGER REFERENCES quote (id) ON DELETE RESTRICT,
    {_ACTOR},
    withdrawn_at TEXT
"""

SUBSCRIPTIONS = (
    f"""CREATE TABLE subscription (
        id INTEGER NOT NULL PRIMARY KEY,
        number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 1 AND 60),
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
        service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE RESTRICT,
        status TEXT NOT NULL CHECK (status IN ('created', 'pending_active', 'active', 'suspended',
            'pending_terminate', 'terminated', 'cancelled', 'aborted')),
        bill_day INTEGER NOT NULL CHECK (bill_day BETWEEN 1 AND 28),
        start_on TEXT {_DAY.format("start_on")},
        end_on TEXT {_DAY.format("end_on")} CHECK (end_on >= start_on),
        place TEXT NOT NULL CHECK (length(place) <= 300),
        created_at TEXT NOT NULL,
        import_id INTEGER REFERENCES import_batch (id) ON DELETE RESTRICT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0)
    ) STRICT""",
    "CREATE INDEX subscription_client ON subscription (client_id, status, id)",
    "CREATE INDEX subscription_service ON subscription (service_id, status, id)",
    "CREATE INDEX subscription_due ON subscription (status, bill_day, id)",
    f"""CREATE TABLE subscription_phase ({_SPAN},
        tariff_version_id INTEGER NOT NULL REFERENCES tariff_version (id) ON DELETE RESTRICT,
        change_id INTEGER REFERENCES tariff_change (id) ON DELETE RESTRICT
    ) STRICT""",
    """CREATE INDEX subscription_phase_of ON subscription_phase
        (subscription_id, from_on, until_on, tariff_version_id) WHERE withdrawn_at IS NULL""",
    """CREATE INDEX subscription_phase_version ON subscription_phase
        (tariff_version_id, until_on, subscription_id) WHERE withdrawn_at IS NULL""",
    f"""CREATE TABLE parameter_value ({_SPAN},
        code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 40),
        value TEXT NOT NULL CHECK (json_valid(value)),
        service_version_id INTEGER NOT NULL REFERENCES service_version (id) ON DELETE RESTRICT,
        source TEXT NOT NULL CHECK (source IN ('client', 'manager', 'import', 'initial', 'rule'))
    ) STRICT""",
    """CREATE INDEX parameter_value_of ON parameter_value
        (subscription_id, code, from_on, until_on) WHERE withdrawn_at IS NULL""",
    f"""CREATE TABLE suspension ({_SPAN},
        price_minor INTEGER NOT NULL CHECK (price_minor >= 0)
    ) STRICT""",
    "CREATE INDEX suspension_of ON suspension (subscription_id, from_on)",
    f"""CREATE TABLE discount ({_SPAN},
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
        percent INTEGER CHECK (percent BETWEEN 1 AND 100),
        amount_minor INTEGER CHECK (amount_minor > 0),
        CHECK ((percent IS NULL) <> (amount_minor IS NULL))
    ) STRICT""",
    "CREATE INDEX discount_of ON discount (subscription_id, from_on)",
)

QUOTES = (
    f"""CREATE TABLE quote (
        id INTEGER NOT NULL PRIMARY KEY,
        number TEXT NOT NULL UNIQUE CHECK (length(number) = 12),
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
        subscription_id INTEGER REFERENCES subscription (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL
            CHECK (kind IN ('tariff', 'parameters', 'pause', 'resume', 'terminate', 'new')),
        inputs TEXT NOT NULL {_OBJECT.format("inputs")},
        outcome_hash TEXT NOT NULL CHECK (length(outcome_hash) = 64),
        effective_on TEXT NOT NULL {_DAY.format("effective_on")},
        lines TEXT NOT NULL {_LIST.format("lines")},
        once_minor INTEGER NOT NULL,
        monthly_old_minor INTEGER NOT NULL CHECK (monthly_old_minor >= 0),
        monthly_new_minor INTEGER NOT NULL CHECK (monthly_new_minor >= 0),
        next_charge_on TEXT {_DAY.format("next_charge_on")},
        next_charge_minor INTEGER CHECK (next_charge_minor >= 0),
        carried TEXT NOT NULL {_LIST.format("carried")},
        {_ACTOR},
        valid_until TEXT NOT NULL CHECK (valid_until > made_at),
        accepted_at TEXT,
        CHECK ((subscription_id IS NULL) = (kind = 'new')),
        CHECK ((next_charge_on IS NULL) = (next_charge_minor IS NULL))
    ) STRICT""",
    "CREATE INDEX quote_client ON quote (client_id, id)",
    "CREATE INDEX quote_subscription ON quote (subscription_id, id)",
)

CHANGES = (
    f"""CREATE TABLE tariff_change (
        id INTEGER NOT NULL PRIMARY KEY,
        tariff_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE RESTRICT,
        version_id INTEGER NOT NULL UNIQUE REFERENCES tariff_version (id) ON DELETE RESTRICT,
        status TEXT NOT NULL CHECK (status IN ('running', 'stopped', 'done')),
        notice TEXT NOT NULL {_OBJECT.format("notice")},
        {_ACTOR},
        done_at TEXT,
        CHECK ((status = 'done') = (done_at IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX tariff_change_running ON tariff_change (id) WHERE status = 'running'",
    f"""CREATE TABLE tariff_change_item (
        change_id INTEGER NOT NULL REFERENCES tariff_change (id) ON DELETE RESTRICT,
        subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE RESTRICT,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'moved', 'excluded', 'left_alone')),
        effective_on TEXT NOT NULL {_DAY.format("effective_on")},
        old_version_id INTEGER NOT NULL REFERENCES tariff_version (id) ON DELETE RESTRICT,
        old_minor INTEGER NOT NULL CHECK (old_minor >= 0),
        new_minor INTEGER NOT NULL CHECK (new_minor >= 0),
        why TEXT NOT NULL,
        done_at TEXT,
        PRIMARY KEY (change_id, subscription_id),
        CHECK ((status = 'waiting') = (done_at IS NULL))
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX tariff_change_item_waiting ON tariff_change_item (change_id, subscription_id)
        WHERE status = 'waiting'""",
)


# Spans of one kind never meet while they live; of a written one only the end may change.
_MEETING = """NEW.withdrawn_at IS NULL AND (NEW.until_on IS NULL OR NEW.until_on > NEW.from_on)
    AND EXISTS (SELECT 1 FROM {table} AS other
        WHERE other.subscription_id = NEW.subscription_id {same} AND other.id IS NOT NEW.id
            AND other.withdrawn_at IS NULL
            AND (other.until_on IS NULL OR other.until_on > other.from_on)
            AND other.from_on < coalesce(NEW.until_on, '9999-12-31')
            AND coalesce(other.until_on, '9999-12-31') > NEW.from_on)"""
_SPAN_TRIGGERS = (
    f"""CREATE TRIGGER {{table}}_meets_none_when_added BEFORE INSERT ON {{table}}
        WHEN {_MEETING}
        BEGIN SELECT RAISE(ABORT, 'two spans of {{table}} meet'); END""",
    f"""CREATE TRIGGER {{table}}_meets_none_when_ended BEFORE UPDATE ON {{table}}
        WHEN {_MEETING}
        BEGIN SELECT RAISE(ABORT, 'two spans of {{table}} meet'); END""",
    """CREATE TRIGGER {table}_changes_by_its_end_only BEFORE UPDATE OF {kept} ON {table}
        BEGIN SELECT RAISE(ABORT, 'of {table} only the end may change'); END""",
    """CREATE TRIGGER {table}_stays_withdrawn BEFORE UPDATE ON {table}
        WHEN OLD.withdrawn_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'what was withdrawn in {table} is over'); END""",
    """CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is never deleted'); END""",
)
_ALWAYS_KEPT = "subscription_id, from_on, reason, request_id, quote_id, made_by_name, made_at"


def _spans(table: str, own: str, same: str = "", *, may_meet: bool = False) -> tuple[str, ...]:
    kept = f"{_ALWAYS_KEPT}, {own}"
    wanted = _SPAN_TRIGGERS[2:] if may_meet else _SPAN_TRIGGERS
    return tuple(text.format(table=table, kept=kept, same=same) for text in wanted)


TRIGGERS = (
    *_spans("subscription_phase", "tariff_version_id, change_id"),
    *_spans(
        "parameter_value",
        "code, value, service_version_id, source",
        same="AND other.code = NEW.code",
    ),
    *_spans("suspension", "price_minor"),
    *_spans("discount", "title, percent, amount_minor", may_meet=True),
    """CREATE TRIGGER quote_is_never_changed BEFORE UPDATE ON quote
        WHEN NOT (OLD.accepted_at IS NULL AND NEW.accepted_at IS NOT NULL
            AND NEW.outcome_hash = OLD.outcome_hash AND NEW.once_minor = OLD.once_minor
            AND NEW.lines = OLD.lines AND NEW.inputs = OLD.inputs)
        BEGIN SELECT RAISE(ABORT, 'a quote is never changed'); END""",
    """CREATE TRIGGER quote_is_never_deleted BEFORE DELETE ON quote
        BEGIN SELECT RAISE(ABORT, 'a quote is never deleted'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables, then the triggers that keep history."""
    for statement in (*SUBSCRIPTIONS, *QUOTES, *CHANGES, *TRIGGERS):
        db.execute_sql(statement)
