"""Clients stand by name whatever the case, Ё beside Е: SQLite itself folds the case of Latin letters alone."""

from typing import Any

# SQLite's parser takes no more of them one in another, so the second half is folded in a column of its own.
_HALVES = ("АБВГДЕЖЗИЙКЛМНОПР", "СТУФХЦЧШЩЪЫЬЭЮЯ")


def _folded(text: str, large: str) -> str:
    for letter in large:
        text = f"replace({text}, '{letter}', '{letter.lower()}')"
    return text


# Nothing is stored but in the indexes, so such columns can be added to a table that others refer to.
_ADD = "ALTER TABLE client ADD COLUMN {name} TEXT GENERATED ALWAYS AS ({made}) VIRTUAL"
ADDED = (
    _ADD.format(name="half_folded_name", made=_folded("lower(short_name)", _HALVES[0])),
    _ADD.format(
        name="sort_name",
        made=f"replace(replace({_folded('half_folded_name', _HALVES[1])}, 'Ё', 'е'), 'ё', 'е')",
    ),
)
_COLUMNS = {
    "client_name": "sort_name, id",
    "client_status_name": "status, sort_name, id",
    "client_group_name": "group_id, sort_name, id",
    "client_manager_name": "manager_id, sort_name, id",
}
_SOME = {
    "client_group_name": " WHERE group_id IS NOT NULL",
    "client_manager_name": " WHERE manager_id IS NOT NULL",
}


def up(_migrator: Any, db: Any) -> None:
    """Add the key of the order and put it into the indexes of the lists in place of the name."""
    for column in ADDED:
        db.execute_sql(column)
    for name, columns in _COLUMNS.items():
        db.execute_sql(f"DROP INDEX {name}")
        db.execute_sql(f"CREATE INDEX {name} ON client ({columns}){_SOME.get(name, '')}")
