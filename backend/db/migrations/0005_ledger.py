"""The ledger: transfers between accounts in whole kopecks, append-only, with balances kept beside it."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"

TABLES = (
    """CREATE TABLE ledger_account (
        id INTEGER NOT NULL PRIMARY KEY,
        code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 80),
        kind TEXT NOT NULL CHECK (kind IN
            ('client', 'income', 'gateway', 'bank', 'fees', 'promised', 'opening', 'correction')),
        client_id INTEGER UNIQUE REFERENCES client (id) ON DELETE RESTRICT,
        CHECK ((kind = 'client') = (client_id IS NOT NULL))
    ) STRICT""",
    f"""CREATE TABLE ledger_entry (
        id INTEGER NOT NULL PRIMARY KEY,
        key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
        kind TEXT NOT NULL CHECK (kind IN ('charge', 'payment', 'void', 'refund', 'correction',
            'promised', 'promised_back', 'opening')),
        at TEXT NOT NULL,
        on_day TEXT NOT NULL {_DAY.format("on_day")},
        debit_id INTEGER NOT NULL REFERENCES ledger_account (id) ON DELETE RESTRICT,
        credit_id INTEGER NOT NULL REFERENCES ledger_account (id) ON DELETE RESTRICT,
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        client_id INTEGER REFERENCES client (id) ON DELETE RESTRICT,
        client_minor INTEGER,
        subscription_id INTEGER REFERENCES subscription (id) ON DELETE RESTRICT,
        period_from TEXT {_DAY.format("period_from")},
        period_until TEXT {_DAY.format("period_until")},
        reverses_id INTEGER UNIQUE REFERENCES ledger_entry (id) ON DELETE RESTRICT,
        source TEXT NOT NULL CHECK (source IN ('charging', 'quote', 'payment', 'manager', 'import')),
        note TEXT NOT NULL CHECK (json_valid(note) AND json_type(note) = 'object'),
        made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL,
        CHECK (debit_id <> credit_id),
        CHECK ((client_id IS NULL) = (client_minor IS NULL)),
        CHECK (client_minor IS NULL OR abs(client_minor) = amount_minor),
        CHECK (subscription_id IS NULL OR client_id IS NOT NULL),
        CHECK ((period_from IS NULL) = (period_until IS NULL)),
        CHECK (period_from IS NULL OR period_from < period_until)
    ) STRICT""",
    """CREATE INDEX ledger_entry_client ON ledger_entry (client_id, on_day, id, client_minor)
        WHERE client_id IS NOT NULL""",
    """CREATE INDEX ledger_entry_subscription
        ON ledger_entry (subscription_id, period_from, period_until, client_minor)
        WHERE subscription_id IS NOT NULL""",
    "CREATE INDEX ledger_entry_day ON ledger_entry (on_day, kind, client_minor)",
    "CREATE INDEX ledger_entry_debit ON ledger_entry (debit_id, on_day)",
    "CREATE INDEX ledger_entry_credit ON ledger_entry (credit_id, on_day)",
    """CREATE TABLE ledger_balance (
        client_id INTEGER NOT NULL PRIMARY KEY REFERENCES client (id) ON DELETE RESTRICT,
        balance_minor INTEGER NOT NULL,
        entries INTEGER NOT NULL CHECK (entries > 0)
    ) STRICT""",
    "CREATE INDEX ledger_balance_debt ON ledger_balance (balance_minor) WHERE balance_minor < 0",
)

_DEBITED = "(SELECT client_id FROM ledger_account WHERE id = NEW.debit_id)"
_CREDITED = "(SELECT client_id FROM ledger_account WHERE id = NEW.credit_id)"
TRIGGERS = (
    """CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_entry_is_never_deleted BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_account_is_never_changed BEFORE UPDATE ON ledger_account
        BEGIN SELECT RAISE(ABORT, 'an account of the ledger is never changed'); END""",
    # A debit of the client's account takes from him, a credit gives to him; one client at a time.
    f"""CREATE TRIGGER ledger_entry_names_its_client BEFORE INSERT ON ledger_entry
        WHEN NOT CASE
            WHEN {_DEBITED} IS NOT NULL AND {_CREDITED} IS NOT NULL THEN 0
            WHEN {_DEBITED} IS NOT NULL
                THEN NEW.client_id IS {_DEBITED} AND NEW.client_minor IS -NEW.amount_minor
            WHEN {_CREDITED} IS NOT NULL
                THEN NEW.client_id IS {_CREDITED} AND NEW.client_minor IS NEW.amount_minor
            ELSE NEW.client_id IS NULL END
        BEGIN SELECT RAISE(ABORT, 'the entry does not say whose money it is'); END""",
    """CREATE TRIGGER ledger_entry_moves_the_balance AFTER INSERT ON ledger_entry
        WHEN NEW.client_id IS NOT NULL
        BEGIN
            INSERT INTO ledger_balance (client_id, balance_minor, entries)
                VALUES (NEW.client_id, NEW.client_minor, 1)
                ON CONFLICT (client_id) DO UPDATE SET
                    balance_minor = balance_minor + excluded.balance_minor,
                    entries = entries + 1;
        END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables and what keeps them true."""
    for statement in (*TABLES, *TRIGGERS):
        db.execute_sql(statement)
