"""Services with versioned schemas of parameters, tariffs with versions that are never edited."""

from typing import Any

_DAY = "CHECK (date({0}) IS {0})"
_CODE = "CHECK (length({0}) BETWEEN 1 AND 40 AND {0} NOT GLOB '*[^a-z0-9-]*')"
_TEXT = "CHECK (json_valid({0}) AND json_type({0}, '$.ru') = 'text' AND json_type({0}, '$.en') = 'text')"
_TITLE = f"{_TEXT} CHECK (length(json_extract({{0}}, '$.ru')) BETWEEN 1 AND 200)"
_OBJECT = "CHECK (json_valid({0}) AND json_type({0}) = 'object')"
_FLAG = "CHECK ({0} IN (0, 1))"
_ACTOR = """
    made_by_realm TEXT CHECK (made_by_realm IN ('staff', 'client')),
    made_by_id INTEGER,
    made_by_name TEXT NOT NULL,
    made_at TEXT NOT NULL CHECK ((made_by_realm IS NULL) = (made_by_id IS NULL))
"""

SERVICES = (
    f"""CREATE TABLE client_group (
        id INTEGER NOT NULL PRIMARY KEY,
        code TEXT NOT NULL UNIQUE {_CODE.format("code")},
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200)
    ) STRICT""",
    f"""CREATE TABLE service (
        id INTEGER NOT NULL PRIMARY KEY,
        code TEXT NOT NULL UNIQUE {_CODE.format("code")},
        category TEXT NOT NULL CHECK (category IN ('base', 'addon', 'standalone')),
        status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
        title TEXT NOT NULL {_TITLE.format("title")},
        cabinet_text TEXT NOT NULL {_TEXT.format("cabinet_text")},
        public_page TEXT NOT NULL,
        position INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0)
    ) STRICT""",
    """CREATE TABLE service_link (
        service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE CASCADE,
        other_id INTEGER NOT NULL REFERENCES service (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind IN ('requires', 'excludes')),
        PRIMARY KEY (service_id, other_id),
        CHECK (service_id <> other_id)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE service_version (
        id INTEGER NOT NULL PRIMARY KEY,
        service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE RESTRICT,
        number INTEGER NOT NULL CHECK (number > 0),
        {_ACTOR},
        published_at TEXT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
        UNIQUE (service_id, number)
    ) STRICT""",
    """CREATE UNIQUE INDEX service_version_draft ON service_version (service_id)
        WHERE published_at IS NULL""",
    f"""CREATE TABLE service_parameter (
        id INTEGER NOT NULL PRIMARY KEY,
        service_version_id INTEGER NOT NULL REFERENCES service_version (id) ON DELETE CASCADE,
        position INTEGER NOT NULL CHECK (position > 0),
        code TEXT NOT NULL {_CODE.format("code")},
        title TEXT NOT NULL {_TITLE.format("title")},
        hint TEXT NOT NULL {_TEXT.format("hint")},
        kind TEXT NOT NULL CHECK (kind IN ('bool', 'int', 'decimal', 'text', 'enum', 'phone',
            'phone_list', 'ip', 'date', 'time_range', 'secret')),
        unit TEXT NOT NULL {_TEXT.format("unit")},
        limits TEXT NOT NULL {_OBJECT.format("limits")},
        initial TEXT CHECK (initial IS NULL OR json_valid(initial)),
        is_required INTEGER NOT NULL {_FLAG.format("is_required")},
        reads TEXT NOT NULL CHECK (reads IN ('client', 'manager', 'nobody')),
        writes TEXT NOT NULL CHECK (writes IN ('client', 'manager', 'import')),
        approval TEXT NOT NULL CHECK (approval IN ('none', 'rule', 'manual')),
        effective TEXT NOT NULL CHECK (effective IN ('now', 'next_day', 'next_period')),
        price_effect TEXT NOT NULL
            CHECK (price_effect IN ('none', 'per_unit', 'per_value', 'over_included', 'steps')),
        depends_on TEXT NOT NULL,
        depends_value TEXT CHECK (depends_value IS NULL OR json_valid(depends_value)),
        help_topic TEXT NOT NULL,
        UNIQUE (service_version_id, code),
        CHECK ((depends_on = '') = (depends_value IS NULL)),
        CHECK (writes <> 'client' OR reads = 'client')
    ) STRICT""",
)

TARIFFS = (
    f"""CREATE TABLE tariff (
        id INTEGER NOT NULL PRIMARY KEY,
        code TEXT NOT NULL UNIQUE {_CODE.format("code")},
        service_id INTEGER NOT NULL REFERENCES service (id) ON DELETE RESTRICT,
        family TEXT NOT NULL CHECK (length(family) <= 40),
        successor_id INTEGER REFERENCES tariff (id) ON DELETE SET NULL CHECK (successor_id <> id),
        visibility TEXT NOT NULL CHECK (visibility IN ('draft', 'public', 'archived', 'exclusive')),
        sold_from TEXT {_DAY.format("sold_from")},
        sold_until TEXT {_DAY.format("sold_until")},
        page_text TEXT NOT NULL {_TEXT.format("page_text")},
        position INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        first_published_at TEXT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
        CHECK (sold_from IS NULL OR sold_until IS NULL OR sold_from < sold_until)
    ) STRICT""",
    "CREATE INDEX tariff_service ON tariff (service_id, visibility, position)",
    """CREATE TABLE tariff_audience (
        id INTEGER NOT NULL PRIMARY KEY,
        tariff_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE CASCADE,
        client_id INTEGER REFERENCES client (id) ON DELETE CASCADE,
        group_id INTEGER REFERENCES client_group (id) ON DELETE CASCADE,
        UNIQUE (tariff_id, client_id),
        UNIQUE (tariff_id, group_id),
        CHECK ((client_id IS NULL) <> (group_id IS NULL))
    ) STRICT""",
    "CREATE INDEX tariff_audience_client ON tariff_audience (client_id)",
    "CREATE INDEX tariff_audience_group ON tariff_audience (group_id)",
    """CREATE TABLE tariff_transition (
        from_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE CASCADE,
        to_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE CASCADE,
        timing TEXT NOT NULL CHECK (timing IN ('now', 'next_period', 'either')),
        PRIMARY KEY (from_id, to_id),
        CHECK (from_id <> to_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX tariff_transition_to ON tariff_transition (to_id)",
    f"""CREATE TABLE tariff_version (
        id INTEGER NOT NULL PRIMARY KEY,
        tariff_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE RESTRICT,
        number INTEGER NOT NULL CHECK (number > 0),
        service_version_id INTEGER NOT NULL REFERENCES service_version (id) ON DELETE RESTRICT,
        title TEXT NOT NULL {_TITLE.format("title")},
        price_minor INTEGER NOT NULL CHECK (price_minor BETWEEN 0 AND 9999999999),
        once_minor INTEGER NOT NULL CHECK (once_minor BETWEEN 0 AND 9999999999),
        vat_percent INTEGER NOT NULL CHECK (vat_percent BETWEEN 0 AND 99),
        included TEXT NOT NULL {_OBJECT.format("included")},
        prices TEXT NOT NULL {_OBJECT.format("prices")},
        effective_new TEXT {_DAY.format("effective_new")},
        existing_mode TEXT NOT NULL CHECK (existing_mode IN ('never', 'next_period', 'date')),
        existing_on TEXT {_DAY.format("existing_on")},
        notice_days INTEGER NOT NULL CHECK (notice_days BETWEEN 0 AND 365),
        reason TEXT NOT NULL CHECK (length(reason) <= 1000),
        {_ACTOR},
        approved_by TEXT NOT NULL,
        published_at TEXT,
        revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
        UNIQUE (tariff_id, number),
        CHECK ((existing_mode = 'date') = (existing_on IS NOT NULL)),
        CHECK (published_at IS NULL OR effective_new IS NOT NULL)
    ) STRICT""",
    """CREATE UNIQUE INDEX tariff_version_draft ON tariff_version (tariff_id)
        WHERE published_at IS NULL""",
    """CREATE INDEX tariff_version_sold ON tariff_version (tariff_id, effective_new, number)
        WHERE published_at IS NOT NULL""",
)

_PARENT = "SELECT published_at FROM service_version WHERE id = {0}.service_version_id"
FROZEN = (
    """CREATE TRIGGER tariff_version_is_never_changed BEFORE UPDATE ON tariff_version
        WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published version of a tariff is never changed'); END""",
    """CREATE TRIGGER tariff_version_is_never_deleted BEFORE DELETE ON tariff_version
        WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published version of a tariff is never deleted'); END""",
    """CREATE TRIGGER service_version_is_never_changed BEFORE UPDATE ON service_version
        WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published version of a service is never changed'); END""",
    """CREATE TRIGGER service_version_is_never_deleted BEFORE DELETE ON service_version
        WHEN OLD.published_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published version of a service is never deleted'); END""",
    f"""CREATE TRIGGER service_parameter_is_never_added BEFORE INSERT ON service_parameter
        WHEN ({_PARENT.format("NEW")}) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published schema is never changed'); END""",
    f"""CREATE TRIGGER service_parameter_is_never_changed BEFORE UPDATE ON service_parameter
        WHEN ({_PARENT.format("OLD")}) IS NOT NULL OR ({_PARENT.format("NEW")}) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published schema is never changed'); END""",
    f"""CREATE TRIGGER service_parameter_is_never_deleted BEFORE DELETE ON service_parameter
        WHEN ({_PARENT.format("OLD")}) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published schema is never changed'); END""",
    """CREATE TRIGGER tariff_code_is_permanent BEFORE UPDATE OF code, service_id ON tariff
        WHEN NEW.code <> OLD.code OR NEW.service_id <> OLD.service_id
        BEGIN SELECT RAISE(ABORT, 'the code and the service of a tariff are permanent'); END""",
)


def up(_migrator: Any, db: Any) -> None:
    """Make the tables, then the triggers that keep what was published."""
    for statement in (*SERVICES, *TARIFFS, *FROZEN):
        db.execute_sql(statement)
