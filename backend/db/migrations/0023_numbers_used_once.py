"""
Numbers of rows that can be deleted are never given again, for the journal names rows by them.

Such tables are not made anew: others refer to them. AUTOINCREMENT changes nothing in how they lie in the
file, so their definitions are corrected in place, as the manual of SQLite allows for changes of that kind.
"""

from typing import Any

TABLES = (
    "client",
    "client_group",
    "contact",
    "membership",
    "request_rule",
    "requisites",
    "saved_filter",
    "service",
    "service_version",
    "staff",
    "tariff",
    "tariff_version",
    "user",
)
_OLD, _NEW = "id INTEGER NOT NULL PRIMARY KEY,", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"
# What was deleted before is still named by the journal.
_HIGHEST = """INSERT INTO sqlite_sequence (name, seq) SELECT :name, max(
    coalesce((SELECT max(id) FROM "{table}"), 0),
    coalesce((SELECT max(CAST(substr(object, length(:name) + 2) AS INTEGER)) FROM audit_entry
        WHERE object >= :name || ':' AND object < :name || ';'), 0))"""


def up(_migrator: Any, db: Any) -> None:
    """Correct the definitions, then tell each table the highest number it has ever given."""
    (version,) = db.execute_sql("PRAGMA schema_version").fetchone()
    db.execute_sql("PRAGMA writable_schema = 1")
    for table in TABLES:
        changed = db.execute_sql(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?"
            " AND instr(sql, ?) > 0",
            (_OLD, _NEW, table, _OLD),
        )
        if changed.rowcount != 1:
            raise LookupError(f"the table {table} is not as it was made")
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = RESET")
    for table in TABLES:
        db.execute_sql(_HIGHEST.format(table=table), {"name": table})
