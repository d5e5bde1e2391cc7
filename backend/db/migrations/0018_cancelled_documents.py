"""Documents are cancelled with a reason and replaced by others, also under the same number and day."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_KEPT = (
    "id",
    "client_id",
    "kind",
    "number",
    "day",
    "period_from",
    "period_until",
    "total_minor",
    "file_name",
    "media_type",
    "size_bytes",
    "sha256",
    "requisites_id",
    "source",
    "made_by_name",
    "made_at",
)
_SAME = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in (*_KEPT, "replaces_id"))

STATEMENTS = (
    f"""CREATE TABLE document_new (
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
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        requisites_id INTEGER REFERENCES requisites (id) ON DELETE RESTRICT,
        source TEXT NOT NULL CHECK (source IN ('here', 'main')),
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        replaces_id INTEGER UNIQUE REFERENCES document (id) ON DELETE RESTRICT,
        cancelled_at TEXT,
        cancel_reason TEXT NOT NULL DEFAULT '' CHECK (length(cancel_reason) <= 500),
        CHECK ((period_from IS NULL) = (period_until IS NULL)),
        CHECK ((cancelled_at IS NULL) = (cancel_reason = ''))
    ) STRICT""",
    f"INSERT INTO document_new ({', '.join(_KEPT)}) SELECT {', '.join(_KEPT)} FROM document",  # noqa: S608 names of ours
    "DROP TABLE document",
    "ALTER TABLE document_new RENAME TO document",
    "CREATE INDEX document_client ON document (client_id, day, id)",
    # One that is cancelled makes room for a right one under its number and day.
    """CREATE UNIQUE INDEX document_number ON document (client_id, kind, number, day)
        WHERE cancelled_at IS NULL""",
    f"""CREATE TRIGGER document_is_never_changed BEFORE UPDATE ON document
        WHEN NOT (OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND {_SAME})
        BEGIN SELECT RAISE(ABORT, 'a document is never changed, only cancelled'); END""",
    """CREATE TRIGGER document_is_never_deleted BEFORE DELETE ON document
        BEGIN SELECT RAISE(ABORT, 'a document is never deleted'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the table anew; nothing could cancel a document before, so all of them stand."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
