"""Clients of three kinds, their requisites by date, contacts, numbers elsewhere, and the search."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_DIGITS = "CHECK ({0} = '' OR (length({0}) IN ({1}) AND {0} NOT GLOB '*[^0-9]*'))"

# A table that others refer to is not rebuilt: columns are added, and the number of the taxpayer, which a
# person need not have, changes its place.
CLIENT = (
    """ALTER TABLE client ADD COLUMN kind TEXT NOT NULL DEFAULT 'legal'
        CHECK (kind IN ('legal', 'sole_trader', 'person'))""",
    """ALTER TABLE client ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
        CHECK (status IN ('prospect', 'active', 'suspended', 'closed'))""",
    f"""ALTER TABLE client ADD COLUMN taxpayer TEXT NOT NULL DEFAULT ''
        {_DIGITS.format("taxpayer", "10, 12")}""",
    "UPDATE client SET taxpayer = inn",
    "UPDATE client SET kind = 'sole_trader' WHERE length(inn) = 12",
    "ALTER TABLE client DROP COLUMN inn",
    "ALTER TABLE client RENAME COLUMN taxpayer TO inn",
    """ALTER TABLE client ADD COLUMN group_id INTEGER
        REFERENCES client_group (id) ON DELETE SET NULL""",
    "ALTER TABLE client ADD COLUMN manager_id INTEGER REFERENCES staff (id) ON DELETE SET NULL",
    f"ALTER TABLE client ADD COLUMN closed_on TEXT {_DAY.format('closed_on')}",
    "ALTER TABLE client ADD COLUMN erased_at TEXT",
    "ALTER TABLE client ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0)",
    "CREATE INDEX client_name ON client (short_name, id)",
    "CREATE INDEX client_inn ON client (inn) WHERE inn <> ''",
    "CREATE INDEX client_status ON client (status, id)",
    "CREATE INDEX client_group_members ON client (group_id, id) WHERE group_id IS NOT NULL",
    "CREATE INDEX client_of_manager ON client (manager_id, id) WHERE manager_id IS NOT NULL",
)

AROUND = (
    f"""CREATE TABLE requisites (
        id INTEGER NOT NULL PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        number INTEGER NOT NULL CHECK (number > 0),
        valid_from TEXT NOT NULL {_DAY.format("valid_from")},
        full_name TEXT NOT NULL CHECK (length(full_name) <= 500),
        inn TEXT NOT NULL {_DIGITS.format("inn", "10, 12")},
        kpp TEXT NOT NULL CHECK (length(kpp) IN (0, 9)),
        ogrn TEXT NOT NULL {_DIGITS.format("ogrn", "13, 15")},
        legal_address TEXT NOT NULL CHECK (length(legal_address) <= 500),
        postal_address TEXT NOT NULL CHECK (length(postal_address) <= 500),
        bank_name TEXT NOT NULL CHECK (length(bank_name) <= 200),
        bik TEXT NOT NULL {_DIGITS.format("bik", "9")},
        account TEXT NOT NULL {_DIGITS.format("account", "20")},
        correspondent_account TEXT NOT NULL {_DIGITS.format("correspondent_account", "20")},
        signatory TEXT NOT NULL CHECK (length(signatory) <= 300),
        made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
        made_by_id INTEGER,
        made_by_name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        erased_at TEXT,
        UNIQUE (client_id, number)
    ) STRICT""",
    "CREATE INDEX requisites_valid ON requisites (client_id, valid_from, number)",
    """CREATE TRIGGER requisites_are_never_changed BEFORE UPDATE ON requisites
        WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.id = OLD.id
            AND NEW.client_id = OLD.client_id AND NEW.number = OLD.number
            AND NEW.valid_from = OLD.valid_from)
        BEGIN SELECT RAISE(ABORT, 'requisites are never changed, only erased'); END""",
    """CREATE TABLE contact (
        id INTEGER NOT NULL PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        post TEXT NOT NULL CHECK (length(post) <= 200),
        phone TEXT NOT NULL CHECK (length(phone) <= 40),
        email TEXT NOT NULL CHECK (length(email) <= 254),
        note TEXT NOT NULL CHECK (length(note) <= 1000),
        is_main INTEGER NOT NULL CHECK (is_main IN (0, 1)),
        created_at TEXT NOT NULL,
        removed_at TEXT
    ) STRICT""",
    "CREATE INDEX contact_client ON contact (client_id, removed_at, id)",
    """CREATE UNIQUE INDEX contact_main ON contact (client_id)
        WHERE is_main = 1 AND removed_at IS NULL""",
    """CREATE TABLE external_id (
        id INTEGER NOT NULL PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        system TEXT NOT NULL CHECK (length(system) BETWEEN 1 AND 40),
        value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 100),
        UNIQUE (system, value),
        UNIQUE (client_id, system)
    ) STRICT""",
    # rowid is the client's id; filled by backend.clients, because words are folded there.
    """CREATE VIRTUAL TABLE client_search USING fts5(
        words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4 6')""",
)


def up(_migrator: Any, db: Any) -> None:
    """Widen the table of clients, then make what stands around it."""
    for statement in (*CLIENT, *AROUND):
        db.execute_sql(statement)
