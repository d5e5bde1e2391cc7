"""Notices, documents, imports, saved filters, looks into a client's cabinet; whom an act concerns."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_OBJECT = "CHECK (json_valid({0}) AND json_type({0}) = 'object')"
_HASH = "CHECK (length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*')"

JOURNAL = (
    "ALTER TABLE audit_entry ADD COLUMN about TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX audit_entry_about ON audit_entry (about, id) WHERE about <> ''",
)

TABLES = (
    f"""CREATE TABLE notice (
        id INTEGER NOT NULL PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
        event TEXT NOT NULL CHECK (event <> ''),
        event_key TEXT NOT NULL CHECK (length(event_key) BETWEEN 1 AND 200),
        content TEXT NOT NULL {_OBJECT.format("content")},
        path TEXT NOT NULL CHECK (path LIKE '/cabinet%'),
        at TEXT NOT NULL,
        read_at TEXT,
        UNIQUE (event_key, user_id)
    ) STRICT""",
    "CREATE INDEX notice_of ON notice (user_id, client_id, id)",
    "CREATE INDEX notice_unread ON notice (user_id, client_id) WHERE read_at IS NULL",
    f"""CREATE TABLE document (
        id INTEGER NOT NULL PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind IN
            ('invoice', 'act', 'upd', 'statement', 'reconciliation', 'contract', 'other')),
        number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
        day TEXT NOT NULL {_DAY.format("day")},
        period_from TEXT {_DAY.format("period_from")},
        period_until TEXT {_DAY.format("period_until")},
        total_minor INTEGER CHECK (total_minor >= 0),
        file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
        media_type TEXT NOT NULL CHECK (media_type <> ''),
        size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
        sha256 TEXT NOT NULL {_HASH.format("sha256")},
        requisites_id INTEGER REFERENCES requisites (id) ON DELETE RESTRICT,
        source TEXT NOT NULL CHECK (source IN ('here', 'main')),
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        cancelled_at TEXT,
        cancelled_by_id INTEGER REFERENCES document (id) ON DELETE RESTRICT,
        UNIQUE (client_id, kind, number, day),
        CHECK ((period_from IS NULL) = (period_until IS NULL))
    ) STRICT""",
    "CREATE INDEX document_client ON document (client_id, day, id)",
    """CREATE TRIGGER document_is_never_changed BEFORE UPDATE ON document
        WHEN NOT (OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL
            AND NEW.sha256 = OLD.sha256 AND NEW.number = OLD.number AND NEW.day = OLD.day
            AND NEW.client_id = OLD.client_id AND NEW.total_minor IS OLD.total_minor)
        BEGIN SELECT RAISE(ABORT, 'a document is never changed, only cancelled'); END""",
    """CREATE TRIGGER document_is_never_deleted BEFORE DELETE ON document
        BEGIN SELECT RAISE(ABORT, 'a document is never deleted'); END""",
    f"""CREATE TABLE import_batch (
        id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('clients', 'subscriptions', 'balances')),
        file_name TEXT NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
        sha256 TEXT NOT NULL {_HASH.format("sha256")},
        encoding TEXT NOT NULL,
        mapping TEXT NOT NULL {_OBJECT.format("mapping")},
        status TEXT NOT NULL
            CHECK (status IN ('tried', 'running', 'applied', 'undoing', 'undone', 'dropped')),
        good INTEGER NOT NULL CHECK (good >= 0),
        bad INTEGER NOT NULL CHECK (bad >= 0),
        made_by_id INTEGER NOT NULL REFERENCES staff (id) ON DELETE RESTRICT,
        made_at TEXT NOT NULL,
        applied_at TEXT,
        undone_at TEXT
    ) STRICT""",
    """CREATE TABLE import_row (
        batch_id INTEGER NOT NULL REFERENCES import_batch (id) ON DELETE CASCADE,
        line INTEGER NOT NULL CHECK (line > 0),
        cells TEXT NOT NULL CHECK (json_valid(cells)),
        status TEXT NOT NULL CHECK (status IN ('good', 'bad', 'applied', 'undone')),
        problems TEXT NOT NULL CHECK (json_valid(problems)),
        client_id INTEGER REFERENCES client (id) ON DELETE RESTRICT,
        subscription_id INTEGER REFERENCES subscription (id) ON DELETE RESTRICT,
        entry_id INTEGER REFERENCES ledger_entry (id) ON DELETE RESTRICT,
        PRIMARY KEY (batch_id, line)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE saved_filter (
        id INTEGER NOT NULL PRIMARY KEY,
        staff_id INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        list TEXT NOT NULL CHECK (length(list) BETWEEN 1 AND 40),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
        query TEXT NOT NULL CHECK (length(query) <= 2000),
        is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
        created_at TEXT NOT NULL,
        UNIQUE (staff_id, list, title)
    ) STRICT""",
    "CREATE INDEX saved_filter_shared ON saved_filter (list) WHERE is_shared = 1",
    f"""CREATE TABLE client_view (
        id INTEGER NOT NULL PRIMARY KEY,
        secret_hash TEXT NOT NULL UNIQUE {_HASH.format("secret_hash")},
        staff_id INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        reason TEXT NOT NULL CHECK (length(reason) <= 300),
        started_at TEXT NOT NULL,
        expires_at TEXT NOT NULL CHECK (expires_at > started_at),
        ended_at TEXT
    ) STRICT""",
    "CREATE INDEX client_view_client ON client_view (client_id, id)",
    "CREATE INDEX client_view_staff ON client_view (staff_id, id)",
)


def up(_migrator: Any, db: Any) -> None:
    """Widen the journal, then make the tables."""
    for statement in (*JOURNAL, *TABLES):
        db.execute_sql(statement)
