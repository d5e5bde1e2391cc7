"""Payments: orders, what gateways did for them, commands, raw messages with verdicts, history, alerts."""

from typing import Any

_WHO = """made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL"""
_SUMS = """authorized_minor INTEGER NOT NULL DEFAULT 0 CHECK (authorized_minor >= 0),
        captured_minor INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor BETWEEN 0 AND authorized_minor),
        voided_minor INTEGER NOT NULL DEFAULT 0 CHECK (voided_minor BETWEEN 0 AND authorized_minor),
        refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
        is_failed INTEGER NOT NULL DEFAULT 0 CHECK (is_failed IN (0, 1)),
        is_expired INTEGER NOT NULL DEFAULT 0 CHECK (is_expired IN (0, 1))"""
_OPEN = "('proposed', 'created', 'sent', 'unknown')"

STATEMENTS = (
    f"""CREATE TABLE payment (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 1 AND 40),
        order_ref TEXT NOT NULL UNIQUE CHECK (length(order_ref) BETWEEN 1 AND 80),
        secret TEXT NOT NULL UNIQUE CHECK (length(secret) >= 40),
        gateway TEXT NOT NULL CHECK (length(gateway) BETWEEN 1 AND 40),
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
        channel TEXT NOT NULL CHECK (channel IN ('guest', 'cabinet')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        payer TEXT NOT NULL CHECK (json_valid(payer) AND json_type(payer) = 'object'),
        language TEXT NOT NULL,
        created_at TEXT NOT NULL,
        started_at TEXT,
        {_SUMS},
        held_minor INTEGER NOT NULL DEFAULT 0 CHECK (held_minor BETWEEN 0 AND authorized_minor),
        decline_code TEXT NOT NULL DEFAULT '',
        decline_text TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL GENERATED ALWAYS AS (CASE
            WHEN captured_minor > 0 AND refunded_minor = captured_minor THEN 'refunded'
            WHEN captured_minor > 0 AND refunded_minor > 0 THEN 'part_refunded'
            WHEN captured_minor > 0 THEN 'captured'
            WHEN held_minor > 0 THEN 'held'
            WHEN voided_minor > 0 THEN 'voided'
            WHEN is_expired THEN 'expired'
            WHEN is_failed THEN 'failed'
            WHEN started_at IS NOT NULL THEN 'pending'
            ELSE 'new' END) STORED,
        changed_at TEXT NOT NULL,
        review TEXT NOT NULL DEFAULT '',
        reviewed TEXT NOT NULL DEFAULT '',
        revision INTEGER NOT NULL DEFAULT 1,
        {_WHO}
    ) STRICT""",
    "CREATE INDEX payment_client ON payment (client_id, id)",
    "CREATE INDEX payment_state ON payment (state, id)",
    "CREATE INDEX payment_created ON payment (created_at, id)",
    "CREATE INDEX payment_review ON payment (id) WHERE review <> reviewed",
    f"""CREATE TABLE payment_transaction (
        id INTEGER NOT NULL PRIMARY KEY,
        payment_id INTEGER NOT NULL REFERENCES payment (id) ON DELETE RESTRICT,
        gateway TEXT NOT NULL,
        ref TEXT NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
        {_SUMS},
        held_minor INTEGER NOT NULL GENERATED ALWAYS AS (CASE
            WHEN captured_minor > 0 OR voided_minor > 0 OR is_expired THEN 0
            ELSE authorized_minor END) STORED,
        auth_code TEXT NOT NULL DEFAULT '',
        first_seen_at TEXT NOT NULL,
        void_until TEXT,
        clears_at TEXT,
        hold_expires_at TEXT,
        UNIQUE (gateway, ref)
    ) STRICT""",
    "CREATE INDEX payment_transaction_payment ON payment_transaction (payment_id)",
    """CREATE INDEX payment_transaction_clears ON payment_transaction (clears_at)
        WHERE held_minor > 0 AND clears_at IS NOT NULL""",
    """CREATE INDEX payment_transaction_expires ON payment_transaction (hold_expires_at)
        WHERE held_minor > 0 AND hold_expires_at IS NOT NULL""",
    f"""CREATE TABLE payment_operation (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        payment_id INTEGER NOT NULL REFERENCES payment (id) ON DELETE RESTRICT,
        transaction_id INTEGER NOT NULL REFERENCES payment_transaction (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind IN ('capture', 'void', 'refund')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        key TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL CHECK (status IN
            ('proposed', 'created', 'sent', 'unknown', 'done', 'refused', 'withdrawn')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        reason TEXT NOT NULL,
        {_WHO},
        created_at TEXT NOT NULL,
        approved_by_id INTEGER,
        approved_by_name TEXT NOT NULL DEFAULT '',
        due_at TEXT NOT NULL,
        sent_at TEXT,
        closed_at TEXT,
        outcome TEXT NOT NULL DEFAULT '',
        evidence TEXT NOT NULL DEFAULT '',
        CHECK ((status IN ('done', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)),
        CHECK (status NOT IN ('sent', 'unknown') OR sent_at IS NOT NULL)
    ) STRICT""",
    f"""CREATE UNIQUE INDEX payment_operation_one_open ON payment_operation (payment_id)
        WHERE status IN {_OPEN}""",
    "CREATE INDEX payment_operation_payment ON payment_operation (payment_id, id)",
    "CREATE INDEX payment_operation_transaction ON payment_operation (transaction_id)",
    f"CREATE INDEX payment_operation_due ON payment_operation (due_at) WHERE status IN {_OPEN}",
    """CREATE TABLE gateway_message (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        gateway TEXT NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        raw TEXT NOT NULL,
        digest TEXT NOT NULL CHECK (length(digest) = 64),
        verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'repeated', 'sent', 'bad_signature',
            'unreadable', 'unknown_order', 'other_gateway', 'other_order', 'other_currency',
            'other_amount', 'impossible')),
        reason TEXT NOT NULL DEFAULT '',
        news_key TEXT,
        key_id TEXT NOT NULL DEFAULT '',
        address TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        copies INTEGER NOT NULL DEFAULT 1 CHECK (copies > 0),
        last_at TEXT NOT NULL,
        payment_id INTEGER REFERENCES payment (id) ON DELETE RESTRICT,
        operation_id INTEGER REFERENCES payment_operation (id) ON DELETE RESTRICT,
        UNIQUE (gateway, direction, digest, verdict)
    ) STRICT""",
    """CREATE UNIQUE INDEX gateway_message_news ON gateway_message (gateway, news_key)
        WHERE verdict = 'accepted' AND news_key IS NOT NULL""",
    "CREATE INDEX gateway_message_payment ON gateway_message (payment_id, id)",
    "CREATE INDEX gateway_message_operation ON gateway_message (operation_id)",
    """CREATE INDEX gateway_message_refused ON gateway_message (at)
        WHERE verdict NOT IN ('accepted', 'repeated', 'sent')""",
    f"""CREATE TABLE payment_event (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        payment_id INTEGER NOT NULL REFERENCES payment (id) ON DELETE RESTRICT,
        at TEXT NOT NULL,
        what TEXT NOT NULL,
        old_state TEXT,
        new_state TEXT NOT NULL,
        details TEXT NOT NULL CHECK (json_valid(details) AND json_type(details) = 'object'),
        message_id INTEGER REFERENCES gateway_message (id) ON DELETE RESTRICT,
        operation_id INTEGER REFERENCES payment_operation (id) ON DELETE RESTRICT,
        {_WHO}
    ) STRICT""",
    "CREATE INDEX payment_event_payment ON payment_event (payment_id, id)",
    "CREATE INDEX payment_event_message ON payment_event (message_id)",
    "CREATE INDEX payment_event_operation ON payment_event (operation_id)",
    """CREATE TABLE payment_alert (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        payment_id INTEGER REFERENCES payment (id) ON DELETE RESTRICT,
        message_id INTEGER REFERENCES gateway_message (id) ON DELETE RESTRICT,
        details TEXT NOT NULL CHECK (json_valid(details) AND json_type(details) = 'object'),
        at TEXT NOT NULL,
        last_at TEXT NOT NULL,
        copies INTEGER NOT NULL DEFAULT 1 CHECK (copies > 0),
        closed_at TEXT,
        closed_by_id INTEGER,
        closed_by_name TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE UNIQUE INDEX payment_alert_open ON payment_alert (key) WHERE closed_at IS NULL",
    "CREATE INDEX payment_alert_payment ON payment_alert (payment_id)",
    "CREATE INDEX payment_alert_message ON payment_alert (message_id)",
    # The entries of the ledger that payments wrote, by the payment that stands in their key.
    """CREATE INDEX ledger_entry_payment ON ledger_entry (CAST(substr(key, 9) AS INTEGER))
        WHERE source = 'payment' AND key GLOB 'payment:*'""",
)

_GROWING = ("authorized_minor", "captured_minor", "voided_minor", "refunded_minor")
_FIXED = ("number", "order_ref", "secret", "gateway", "client_id", "amount_minor", "currency")
_KEPT = ("gateway", "direction", "digest", "verdict", "reason", "news_key", "key_id", "at")


def _changed(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)


def _fewer(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} < OLD.{name}" for name in names)


def _refuse(name: str, event: str, table: str, when: str, words: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {f'WHEN {when}' if when else ''} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


_NEVER = "this is never deleted"
TRIGGERS = (
    _refuse(
        "payment_is_what_it_was", "UPDATE", "payment", _changed(_FIXED), "an order is not changed"
    ),
    _refuse(
        "payment_only_grows",
        "UPDATE",
        "payment",
        _fewer((*_GROWING, "is_failed", "is_expired")),
        "what is known of a payment only grows",
    ),
    _refuse(
        "payment_transaction_only_grows",
        "UPDATE",
        "payment_transaction",
        f"{_fewer((*_GROWING, 'is_failed', 'is_expired'))} OR {_changed(('payment_id', 'ref', 'gateway'))}",
        "what is known of a transaction only grows",
    ),
    _refuse(
        "gateway_message_is_kept",
        "UPDATE",
        "gateway_message",
        # Erasing empties what a message said of a person; its digest stays.
        f"{_changed(_KEPT)} OR (NEW.raw <> OLD.raw AND NEW.raw <> '')",
        "a message stays as it was",
    ),
    _refuse("payment_event_is_kept", "UPDATE", "payment_event", "", "history is not changed"),
    *(
        _refuse(f"{table}_is_not_deleted", "DELETE", table, "", _NEVER)
        for table in (
            "payment",
            "payment_transaction",
            "payment_operation",
            "gateway_message",
            "payment_event",
            "payment_alert",
        )
    ),
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and what keeps them true."""
    for statement in (*STATEMENTS, *TRIGGERS):
        db.execute_sql(statement)
