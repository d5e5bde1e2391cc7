"""
Personal words can be erased: those of the journal lie beside it under a seal, those of history are emptied.

The chain of the journal covers the seal, so words that are gone leave it whole; they go only with an act
that says so.
"""

from typing import Any

_ENTRY = """id, at, actor_realm, actor_id, actor_role, actor_name, action, object, old, new, reason,
    about, previous_hash, hash"""

# The table is made anew: that an entry follows the last one was seen to by two indexes of scattered
# hashes, the dearest part of writing thousands of entries, and is now seen to by one look at the last.
# Next came the look at each of their letters, which the proof of the chain takes anyway.
JOURNAL = (
    """CREATE TABLE audit_entry_new (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        actor_realm TEXT CHECK (actor_realm IN ('staff', 'client')),
        actor_id INTEGER,
        actor_role TEXT NOT NULL,
        actor_name TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action <> ''),
        object TEXT NOT NULL,
        old TEXT CHECK (old IS NULL OR json_valid(old)),
        new TEXT CHECK (new IS NULL OR json_valid(new)),
        reason TEXT NOT NULL,
        about TEXT NOT NULL DEFAULT '',
        seal TEXT NOT NULL DEFAULT '',
        previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
        hash TEXT NOT NULL CHECK (length(hash) = 64),
        CHECK ((actor_realm IS NULL) = (actor_id IS NULL))
    ) STRICT""",
    f"INSERT INTO audit_entry_new ({_ENTRY}) SELECT {_ENTRY} FROM audit_entry ORDER BY id",  # noqa: S608 names of ours
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry_new RENAME TO audit_entry",
    "CREATE INDEX audit_entry_object ON audit_entry (object, id)",
    "CREATE INDEX audit_entry_actor ON audit_entry (actor_realm, actor_id, id)",
    "CREATE INDEX audit_entry_about ON audit_entry (about, id) WHERE about <> ''",
    """CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER audit_entry_follows_the_last BEFORE INSERT ON audit_entry
        WHEN NEW.previous_hash
            <> coalesce((SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1), printf('%064d', 0))
        BEGIN SELECT RAISE(ABORT, 'an entry of the journal follows the last one'); END""",
    """CREATE TABLE audit_words (
        entry_id INTEGER NOT NULL PRIMARY KEY REFERENCES audit_entry (id) ON DELETE RESTRICT,
        salt TEXT NOT NULL CHECK (length(salt) >= 32),
        words TEXT NOT NULL CHECK (json_valid(words) AND json_type(words) = 'object')
    ) STRICT""",
    """CREATE TRIGGER audit_words_are_never_changed BEFORE UPDATE ON audit_words
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER audit_words_go_with_an_act BEFORE DELETE ON audit_words
        WHEN NOT EXISTS (SELECT 1 FROM audit_entry AS own JOIN audit_entry AS act ON act.id > own.id
            WHERE own.id = OLD.entry_id AND (
                (act.action = 'client.erase' AND own.about <> '' AND act.object = own.about)
                OR (act.action = 'person.forget' AND act.object = own.object)
                OR (act.action = 'person.forget' AND own.actor_realm = 'client'
                    AND act.object = 'user:' || own.actor_id)
                OR (act.action = 'service_request.erase' AND act.object = own.object)))
        BEGIN SELECT RAISE(ABORT, 'words of the journal go only with an act that erases'); END""",
)

_OF_SUBSCRIPTION = """EXISTS (SELECT 1 FROM subscription JOIN client ON client.id = subscription.client_id
    WHERE subscription.id = OLD.subscription_id AND client.erased_at IS NOT NULL)"""
_OF_CLIENT = "EXISTS (SELECT 1 FROM client WHERE id = OLD.client_id AND erased_at IS NOT NULL)"
_OF_REQUEST = """EXISTS (SELECT 1 FROM service_request AS request
    LEFT JOIN client ON client.id = request.client_id
    WHERE request.id = OLD.request_id
        AND (client.erased_at IS NOT NULL OR request.guest_erased_at IS NOT NULL))"""

# What may be emptied when the client is erased, and what stays in any case.
_SPANS = {
    "subscription_phase": ("", "tariff_version_id, change_id"),
    "parameter_value": ("value", "code, service_version_id, source"),
    "suspension": ("", "price_minor"),
    "discount": ("", "title, percent, amount_minor"),
}
_SPAN_STAYS = "subscription_id, from_on, request_id, quote_id, made_at"


def _same(columns: str) -> str:
    names = [one.strip() for one in columns.split(",") if one.strip()]
    return " AND ".join(f"NEW.{name} IS OLD.{name}" for name in names)


def _span(table: str) -> tuple[str, ...]:
    emptied, own = _SPANS[table]
    stays = f"{_SPAN_STAYS}, {own}"
    kept = ", ".join(part for part in (stays, "reason, made_by_name", emptied) if part)
    allowed = f"{_OF_SUBSCRIPTION} AND {_same(stays)}"
    return (
        f"DROP TRIGGER {table}_changes_by_its_end_only",
        f"DROP TRIGGER {table}_stays_withdrawn",
        f"""CREATE TRIGGER {table}_changes_by_its_end_only BEFORE UPDATE OF {kept} ON {table}
            WHEN NOT ({allowed})
            BEGIN SELECT RAISE(ABORT, 'of {table} only the end may change'); END""",
        f"""CREATE TRIGGER {table}_stays_withdrawn BEFORE UPDATE ON {table}
            WHEN OLD.withdrawn_at IS NOT NULL
                AND NOT ({allowed} AND {_same("until_on, withdrawn_at")})
            BEGIN SELECT RAISE(ABORT, 'what was withdrawn in {table} is over'); END""",
    )


_QUOTE_STAYS = """id, number, client_id, subscription_id, kind, outcome_hash, effective_on, lines,
    once_minor, monthly_old_minor, monthly_new_minor, next_charge_on, next_charge_minor, made_by_realm,
    made_by_id, made_at, valid_until, accepted_at"""
_EVENT_STAYS = """id, request_id, at, event, old_status, new_status, made_by_realm, made_by_id,
    is_internal"""
HISTORY = (
    "ALTER TABLE service_request ADD COLUMN guest_erased_at TEXT",
    *(statement for table in _SPANS for statement in _span(table)),
    "DROP TRIGGER quote_is_never_changed",
    f"""CREATE TRIGGER quote_is_never_changed BEFORE UPDATE ON quote
        WHEN NOT (OLD.accepted_at IS NULL AND NEW.accepted_at IS NOT NULL
            AND NEW.outcome_hash = OLD.outcome_hash AND NEW.once_minor = OLD.once_minor
            AND NEW.lines = OLD.lines AND NEW.inputs = OLD.inputs)
            AND NOT ({_OF_CLIENT} AND {_same(_QUOTE_STAYS)})
        BEGIN SELECT RAISE(ABORT, 'a quote is never changed'); END""",
    "DROP TRIGGER service_request_event_is_never_changed",
    f"""CREATE TRIGGER service_request_event_is_never_changed BEFORE UPDATE ON service_request_event
        WHEN NOT ({_OF_REQUEST} AND {_same(_EVENT_STAYS)})
        BEGIN SELECT RAISE(ABORT, 'the history of a request is append-only'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the table of words and the triggers that let personal words go."""
    for statement in (*JOURNAL, *HISTORY):
        db.execute_sql(statement)
