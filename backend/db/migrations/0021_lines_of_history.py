"""The spans of a subscription as lines of one history, which is read page by page."""

from typing import Any

_SPANS = {
    "tariff": "subscription_phase",
    "value": "parameter_value",
    "pause": "suspension",
    "discount": "discount",
}
_LINE = "SELECT subscription_id, '{kind}' AS kind, id AS row_id, from_on, made_at FROM {table}"
LINES = "CREATE VIEW subscription_line AS " + " UNION ALL ".join(
    _LINE.format(kind=kind, table=table) for kind, table in _SPANS.items()
)


def up(_migrator: Any, db: Any) -> None:
    """Make the view."""
    db.execute_sql(LINES)
