"""The search over clients keeps itself in step; lists of clients by name have their indexes."""

from typing import Any

# Letters of a telephone number that people write between its digits.
_BARE = "replace({0}, ' ', '')"
for _letter in ("-", "(", ")", "+", "\u00a0"):
    _BARE = f"replace({_BARE}, '{_letter}', '')"

_PHONE = _BARE.format("contact.phone")
_CONTRACT = _BARE.replace("'+'", "'/'").format("contract_number")

# What is searched for: the tokenizer folds the case of every alphabet, ё is written as е on both sides.
# A telephone number is also found by its last ten and its last seven digits.
WORDS = f"""CREATE VIEW client_words AS
    SELECT client.id AS client_id, replace(replace(
        client.short_name || ' ' || client.full_name || ' ' || client.contract_number || ' '
        || {_CONTRACT} || ' ' || client.inn || ' '
        || coalesce((SELECT group_concat(contact.name || ' ' || contact.email || ' ' || {_PHONE}
            || ' ' || substr({_PHONE}, -10) || ' ' || substr({_PHONE}, -7), ' ')
            FROM contact WHERE contact.client_id = client.id AND contact.removed_at IS NULL), '')
        || ' ' || coalesce((SELECT group_concat(requisites.full_name || ' ' || requisites.inn || ' '
            || requisites.ogrn || ' ' || requisites.legal_address || ' '
            || requisites.postal_address, ' ')
            FROM requisites WHERE requisites.client_id = client.id), '')
        || ' ' || coalesce((SELECT group_concat(subscription.number || ' ' || subscription.place, ' ')
            FROM subscription WHERE subscription.client_id = client.id), ''),
        'ё', 'е'), 'Ё', 'Е') AS words
    FROM client"""  # noqa: S608 names of columns of ours

# What changes the words, and which columns do.
_SOURCES = {
    "client": ("id", "short_name, full_name, contract_number, inn"),
    "contact": ("client_id", "name, email, phone, removed_at"),
    "requisites": ("client_id", "erased_at"),
    "subscription": ("client_id", "number, place"),
}
_WRITE = """INSERT OR REPLACE INTO client_search (rowid, words)
            SELECT client_id, words FROM client_words WHERE client_id = NEW.{key};"""


def _triggers() -> list[str]:
    found = [
        """CREATE TRIGGER client_search_forgets AFTER DELETE ON client
        BEGIN DELETE FROM client_search WHERE rowid = OLD.id; END"""
    ]
    for table, (key, columns) in _SOURCES.items():
        write = _WRITE.format(key=key)
        found += [
            f"""CREATE TRIGGER client_search_learns_{table} AFTER INSERT ON {table}
        BEGIN {write} END""",
            f"""CREATE TRIGGER client_search_corrects_{table} AFTER UPDATE OF {columns} ON {table}
        BEGIN {write} END""",
        ]
    return found


FILLING = "INSERT INTO client_search (rowid, words) SELECT client_id, words FROM client_words"
INDEXES = (
    "CREATE INDEX client_status_name ON client (status, short_name, id)",
    """CREATE INDEX client_group_name ON client (group_id, short_name, id)
        WHERE group_id IS NOT NULL""",
    """CREATE INDEX client_manager_name ON client (manager_id, short_name, id)
        WHERE manager_id IS NOT NULL""",
    "CREATE INDEX requisites_day ON requisites (valid_from, client_id)",
)


def up(_migrator: Any, db: Any) -> None:
    """Fill the search with the clients that are there, then keep it filled."""
    for statement in (WORDS, FILLING, *_triggers(), *INDEXES):
        db.execute_sql(statement)
