"""
Personal words can be erased: those of the journal lie beside it under a seal, those of history are emptied.

The chain of the journal covers the seal, so words that are gone leave it whole; they go only with an act
that says so.
"""

from typing import Any

JOURNAL = (
    "ALTER TABLE audit_entry ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
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
