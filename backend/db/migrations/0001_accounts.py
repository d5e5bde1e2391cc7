"""People, clients, sessions, one-time links, the journal and the outbox of letters."""

from typing import Any

_PERSON = """
    id INTEGER NOT NULL PRIMARY KEY,
    login TEXT NOT NULL CHECK (length(login) BETWEEN 3 AND 254),
    email TEXT NOT NULL CHECK (email LIKE '%_@_%' AND length(email) <= 254),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    language TEXT NOT NULL CHECK (language IN ('ru', 'en')),
    password_hash TEXT CHECK (password_hash LIKE '$argon2id$%'),
    password_changed_at TEXT,
    created_at TEXT NOT NULL,
    disabled_at TEXT
"""
_ONE_PERSON = """
    staff_id INTEGER REFERENCES staff (id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES user (id) ON DELETE CASCADE
"""
_HASH = "CHECK (length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*')"

TABLES = (
    f"""CREATE TABLE staff ({_PERSON},
        role TEXT NOT NULL CHECK (role IN ('editor', 'manager', 'senior_manager', 'administrator'))
    ) STRICT""",
    f"CREATE TABLE user ({_PERSON}) STRICT",
    "CREATE UNIQUE INDEX staff_login ON staff (login COLLATE NOCASE)",
    "CREATE UNIQUE INDEX user_login ON user (login COLLATE NOCASE)",
    """CREATE TABLE client (
        id INTEGER NOT NULL PRIMARY KEY,
        contract_number TEXT NOT NULL UNIQUE CHECK (length(contract_number) BETWEEN 1 AND 40),
        short_name TEXT NOT NULL CHECK (length(short_name) BETWEEN 1 AND 200),
        full_name TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 500),
        inn TEXT NOT NULL CHECK (length(inn) IN (10, 12) AND inn NOT GLOB '*[^0-9]*'),
        opened_on TEXT NOT NULL CHECK (date(opened_on) IS opened_on)
    ) STRICT""",
    """CREATE TABLE membership (
        id INTEGER NOT NULL PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        role TEXT NOT NULL CHECK (role IN ('owner', 'accountant', 'technician', 'reader')),
        UNIQUE (user_id, client_id)
    ) STRICT""",
    "CREATE INDEX membership_client ON membership (client_id)",
    f"""CREATE TABLE session (
        id INTEGER NOT NULL PRIMARY KEY,
        secret_hash TEXT NOT NULL UNIQUE {_HASH.format("secret_hash")},
        {_ONE_PERSON},
        client_id INTEGER REFERENCES client (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        agent TEXT NOT NULL CHECK (length(agent) <= 300),
        started_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        idle_seconds INTEGER NOT NULL CHECK (idle_seconds > 0),
        expires_at TEXT NOT NULL CHECK (expires_at > started_at),
        ended_at TEXT,
        CHECK ((staff_id IS NULL) <> (user_id IS NULL)),
        CHECK (client_id IS NULL OR user_id IS NOT NULL)
    ) STRICT""",
    "CREATE INDEX session_staff ON session (staff_id, seen_at)",
    "CREATE INDEX session_user ON session (user_id, seen_at)",
    "CREATE INDEX session_expires ON session (expires_at)",
    f"""CREATE TABLE one_time_link (
        id INTEGER NOT NULL PRIMARY KEY,
        secret_hash TEXT NOT NULL UNIQUE {_HASH.format("secret_hash")},
        purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'invitation')),
        {_ONE_PERSON},
        account_state TEXT NOT NULL {_HASH.format("account_state")},
        made_at TEXT NOT NULL,
        expires_at TEXT NOT NULL CHECK (expires_at > made_at),
        used_at TEXT,
        CHECK ((staff_id IS NULL) <> (user_id IS NULL))
    ) STRICT""",
    "CREATE INDEX one_time_link_expires ON one_time_link (expires_at)",
)

JOURNAL = (
    f"""CREATE TABLE audit_entry (
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
        previous_hash TEXT NOT NULL UNIQUE {_HASH.format("previous_hash")},
        hash TEXT NOT NULL UNIQUE {_HASH.format("hash")},
        CHECK ((actor_realm IS NULL) = (actor_id IS NULL))
    ) STRICT""",
    "CREATE INDEX audit_entry_object ON audit_entry (object, id)",
    "CREATE INDEX audit_entry_actor ON audit_entry (actor_realm, actor_id, id)",
    """CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER audit_entry_is_never_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)

OUTBOX = (
    """CREATE TABLE letter (
        id INTEGER NOT NULL PRIMARY KEY,
        recipient TEXT NOT NULL CHECK (recipient LIKE '%_@_%'),
        template TEXT NOT NULL CHECK (template <> ''),
        language TEXT NOT NULL CHECK (language IN ('ru', 'en')),
        content TEXT NOT NULL CHECK (json_valid(content)),
        message_id TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
        tries INTEGER NOT NULL CHECK (tries >= 0),
        queued_at TEXT NOT NULL,
        next_try_at TEXT NOT NULL,
        leased_until TEXT,
        sent_at TEXT,
        last_error TEXT NOT NULL,
        CHECK ((status = 'sent') = (sent_at IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX letter_due ON letter (next_try_at) WHERE status = 'queued'",
)


def up(_migrator: Any, db: Any) -> None:
    """Make everything in one transaction."""
    for statement in (*TABLES, *JOURNAL, *OUTBOX):
        db.execute_sql(statement)
