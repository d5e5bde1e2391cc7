"""The closed lists of words of the catalogue, as the tables hold them."""

from enum import StrEnum


class Category(StrEnum):
    """What a service is to others."""

    BASE = "base"
    ADDON = "addon"
    STANDALONE = "standalone"


class ServiceStatus(StrEnum):
    """Whether a service is sold."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class LinkKind(StrEnum):
    """What one service says of another."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"


class Kind(StrEnum):
    """What a parameter holds."""

    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    TEXT = "text"
    ENUM = "enum"
    PHONE = "phone"
    PHONE_LIST = "phone_list"
    IP = "ip"
    DATE = "date"
    TIME_RANGE = "time_range"
    SECRET = "secret"  # noqa: S105 the name of a kind


class Reads(StrEnum):
    """Who reads a parameter; a manager reads what a client reads."""

    CLIENT = "client"
    MANAGER = "manager"
    NOBODY = "nobody"


class Writes(StrEnum):
    """Who writes a parameter; each writes what those before him write too."""

    CLIENT = "client"
    MANAGER = "manager"
    IMPORT = "import"


class Approval(StrEnum):
    """What a client's change waits for."""

    NONE = "none"
    RULE = "rule"
    MANUAL = "manual"


class Effective(StrEnum):
    """From when a change counts: today, tomorrow, or the next month of payment."""

    NOW = "now"
    NEXT_DAY = "next_day"
    NEXT_PERIOD = "next_period"


class PriceEffect(StrEnum):
    """How the value of a parameter changes the monthly price."""

    NONE = "none"
    PER_UNIT = "per_unit"
    PER_VALUE = "per_value"
    OVER_INCLUDED = "over_included"
    STEPS = "steps"


class Visibility(StrEnum):
    """Who is shown a tariff; of exclusive ones its audience alone."""

    DRAFT = "draft"
    PUBLIC = "public"
    ARCHIVED = "archived"
    EXCLUSIVE = "exclusive"


class ExistingMode(StrEnum):
    """When a new version reaches those who have an older one."""

    NEVER = "never"
    NEXT_PERIOD = "next_period"
    DATE = "date"


class Timing(StrEnum):
    """When a client may move from tariff to tariff."""

    NOW = "now"
    NEXT_PERIOD = "next_period"
    EITHER = "either"
