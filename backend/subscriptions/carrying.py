"""What becomes of the values of a subscription when its tariff changes: kept, adapted, added or lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.catalog import kinds
from backend.catalog import schema as schemas
from backend.catalog.definitions import Definition, Value, Values
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.kernel.errors import InvalidError


class Fate(StrEnum):
    """What becomes of a value; those of `LOSSES` are confirmed by the client in so many words."""

    KEPT = "kept"
    CHANGED = "changed"  # by the wish itself
    ADAPTED = "adapted"  # what the client had cannot be had any more, so he gets another value
    ADDED = "added"
    LOST = "lost"
    WITHDRAWN = "withdrawn"  # a change that was planned for later


LOSSES = (Fate.ADAPTED, Fate.LOST, Fate.WITHDRAWN)


@dataclass(frozen=True)
class Carried:
    """One value before and after; None: there is none. `schema_id` holds its parameter."""

    code: str
    fate: Fate
    old: Value | None
    new: Value | None
    schema_id: int
    on: str = ""  # of a withdrawn plan: its day

    def as_json(self) -> dict[str, Any]:
        """The value as a quote keeps it."""
        return {
            "code": self.code,
            "fate": str(self.fate),
            "old": self.old,
            "new": self.new,
            "schema_id": self.schema_id,
            "on": self.on,
        }


def carry(old: TariffVersion, new: TariffVersion, values: Values) -> list[Carried]:
    """
    What becomes of each value when one version takes the place of another, in the order of the screen.

    What the client chose is kept where the new one has it; what the old tariff itself had set follows
    the new tariff.

    Raises:
        InvalidError: the new one requires a value that nothing gives.
    """
    schema, before = schemas.of_version(new.service_version_id), old.service_version_id
    given = schema.initial(new.included)
    wanted: dict[str, Value] = {}
    for one in schema:
        found = _wanted(one, old, values, given)
        if found is not None:
            wanted[one.code] = found
    after = schema.living(wanted)
    if schema.problems(after):
        raise InvalidError("subscriptions.tariff.needs_values")
    found_codes = [one.code for one in schema if one.code in after or one.code in values]
    lost = [code for code in values if schema.find(code) is None]
    return [
        *(_carried(code, values, after, given, schema.version_id, before) for code in found_codes),
        *(Carried(code, Fate.LOST, values[code], None, before) for code in lost),
    ]


def changes(carried: list[Carried]) -> dict[str, Value | None]:
    """The values that are to be written, by code; None ends one."""
    return {
        one.code: one.new
        for one in carried
        if one.fate in (Fate.CHANGED, Fate.ADAPTED, Fate.ADDED, Fate.LOST)
    }


def of_changes(
    changed: Mapping[str, Value | None], before: Values, after: Values, schema: Schema
) -> list[Carried]:
    """The same for a change of parameters; what ends because another value does is lost."""
    found = []
    for code, new in changed.items():
        definition = schema.find(code)
        is_lost = new is None and not (definition and schema.is_met(definition, after))
        fate = Fate.CHANGED if code in before else Fate.ADDED
        found.append(
            Carried(code, Fate.LOST if is_lost else fate, before.get(code), new, schema.version_id)
        )
    return found


def _wanted(one: Definition, old: TariffVersion, values: Values, given: Values) -> Value | None:
    has = values.get(one.code)
    is_of_tariff = has is not None and old.included.get(one.code) == has
    if has is None or (is_of_tariff and one.code in given):
        return given.get(one.code)
    try:
        kinds.check(one, has)
    except InvalidError:
        return given.get(one.code)
    return has


def _carried(
    code: str, values: Values, after: Values, given: Values, schema_id: int, before: int
) -> Carried:
    old, new = values.get(code), after.get(code)
    if new is None:
        return Carried(code, Fate.LOST, old, None, before)
    if old is None:
        return Carried(code, Fate.ADDED, None, given.get(code, new), schema_id)
    return Carried(code, Fate.KEPT if old == new else Fate.ADAPTED, old, new, schema_id)
