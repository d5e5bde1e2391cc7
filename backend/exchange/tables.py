"""Which tables an archive holds, and how a cell of them is written: one spelling for NULL, no surprises."""

from dataclasses import dataclass

from backend.db import base
from backend.db.migrate import FOLDER

FORMAT = "kabinet-archive"
VERSION = 1
NULL = r"\N"

# What is made anew, belongs to this machine, or opens a door: sign-ins, links, letters that hold links.
LEFT_OUT = frozenset(
    {"schema_migration", "session", "one_time_link", "letter", "job", "client_view"}
)
# Columns whose content stays at home; whoever is brought in chooses a password by a link.
BLANK = {("staff", "password_hash"), ("user", "password_hash")}
_TABLES = """SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'client_search%'
    ORDER BY name"""


@dataclass(frozen=True)
class Column:
    """A column: its name, whether it holds whole numbers, whether it may hold nothing."""

    name: str
    is_number: bool
    may_be_null: bool


def names() -> list[str]:
    """The tables of an archive, by name."""
    rows = base.database.execute_sql(_TABLES).fetchall()
    return [name for (name,) in rows if name not in LEFT_OUT]


def columns_of(table: str) -> list[Column]:
    """The columns of a table, in its own order."""
    rows = base.database.execute_sql(f'PRAGMA table_info("{table}")').fetchall()
    return [
        Column(name, kind == "INTEGER", may_be_null=not (is_required or is_key))
        for _, name, kind, is_required, _, is_key in rows
    ]


def steps() -> list[str]:
    """The migrations that this program knows: tables of another set are not these."""
    return sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


def written(value: object) -> str:
    r"""A cell of a file: `\N` is NULL, a text that begins with a backslash gets one more."""
    if value is None:
        return NULL
    text = str(value)
    return "\\" + text if text.startswith("\\") else text


def read(text: str, column: Column) -> object:
    """
    The value of a cell.

    Raises:
        ValueError: no whole number where there must be one.
    """
    if text == NULL:
        return None
    plain = text.removeprefix("\\")
    return int(plain) if column.is_number else plain


def schema(table: str) -> dict[str, object]:
    """The JSON Schema of a row of a table."""
    properties = {}
    for column in columns_of(table):
        kind = "integer" if column.is_number else "string"
        properties[column.name] = {"type": [kind, "null"] if column.may_be_null else kind}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
