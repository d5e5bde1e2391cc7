"""A schema of parameters: reads a whole form for one who writes, and holds dependencies together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from backend.catalog import definitions, kinds
from backend.catalog.definitions import Definition, Value, Values
from backend.catalog.models import ServiceParameter, ServiceVersion
from backend.catalog.words import Kind, Reads, Writes
from backend.db import base
from backend.kernel.errors import ForbiddenError, InvalidError, NotFoundError

# Names of fields in forms: parameter `numbers` is `p.numbers`.
PREFIX = "p."
_WRITERS = list(Writes)


@dataclass(frozen=True)
class Reading:
    """
    What came of a form.

    `values` is the whole set afterwards, `changed` what is different from before (None: the value ends),
    `errors` by code; with errors nothing else counts. `typed` is what stood in the fields.
    """

    values: dict[str, Value]
    changed: dict[str, Value | None]
    errors: dict[str, InvalidError] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """The parameters of one version of a service, in the order of the screen; never changes."""

    version_id: int
    definitions: tuple[Definition, ...]

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.definitions)

    def find(self, code: str) -> Definition | None:
        """The parameter with this code."""
        return next((one for one in self.definitions if one.code == code), None)

    def initial(self, given: Values | None = None) -> dict[str, Value]:
        """What a subscription begins with: initial values, under those of its tariff (`given`)."""
        begun = {one.code: one.initial for one in self.definitions if one.initial is not None}
        return self.living({**begun, **(given or {})})

    def is_met(self, definition: Definition, values: Values) -> bool:
        """Whether the parameter exists while the others have these values."""
        needs = definition.depends_on
        if needs is None:
            return True
        found = values.get(needs.code)
        return needs.value in found if isinstance(found, list) else found == needs.value

    def living(self, values: Values) -> dict[str, Value]:
        """The values of parameters that this schema has and whose dependency is met."""
        found: dict[str, Value] = {}
        for one in self.definitions:  # a dependency stands before what depends on it
            if one.code in values and self.is_met(one, found):
                found[one.code] = values[one.code]
        return found

    def readable(self, reader: Reads, values: Values) -> list[Definition]:
        """The parameters to show to a client or a manager, without those that do not exist now."""
        return [
            one for one in self.definitions if one.is_read_by(reader) and self.is_met(one, values)
        ]

    def writable(self, writer: Writes) -> list[Definition]:
        """The parameters that `writer` may set, also those whose dependency is not met yet."""
        own = _WRITERS[: _WRITERS.index(writer) + 1]
        return [one for one in self.definitions if one.writes in own]

    def read(self, posted: Mapping[str, Sequence[str]], writer: Writes, current: Values) -> Reading:
        """
        Read the fields `p.<code>` of a form over the values that hold now.

        A parameter without a field keeps its value, and so does a secret whose field is empty. One whose dependency is not met loses it.

        Args:
            posted: every name of the form with its values; other names are none of ours.

        Raises:
            ForbiddenError: a field is not for `writer`, or there is no such parameter.
        """
        typed = {
            name.removeprefix(PREFIX): list(texts)
            for name, texts in posted.items()
            if name.startswith(PREFIX)
        }
        allowed = {one.code: one for one in self.writable(writer)}
        if typed.keys() - allowed.keys():
            raise ForbiddenError("catalog.value.not_yours")
        values, errors = dict(current), {}
        for code, texts in typed.items():
            if allowed[code].kind is Kind.SECRET and not any(texts):
                continue  # the field of a secret is always empty: left so, nothing changes
            try:
                found = kinds.read(allowed[code], texts)
            except InvalidError as error:
                errors[code] = error
                continue
            values.pop(code, None)
            if found is not None:
                values[code] = found
        return self._judged(values, errors, current, typed)

    def set(self, changes: Mapping[str, object], writer: Writes, current: Values) -> Reading:
        """
        As `read`, for values that are typed already; None ends a value.

        Raises:
            ForbiddenError: a parameter is not for `writer`, or there is none with this code.
        """
        allowed = {one.code: one for one in self.writable(writer)}
        if changes.keys() - allowed.keys():
            raise ForbiddenError("catalog.value.not_yours")
        values, errors = dict(current), {}
        for code, value in changes.items():
            values.pop(code, None)
            if value is None:
                continue
            try:
                kinds.check(allowed[code], value)
            except InvalidError as error:
                errors[code] = error
            else:
                values[code] = value  # type: ignore[assignment]  # `check` has accepted it
        return self._judged(values, errors, current, {code: [] for code in changes})

    def problems(self, values: Values) -> dict[str, InvalidError]:
        """What is wrong with a whole set of values, by code; empty if nothing."""
        found: dict[str, InvalidError] = {}
        for one in self.definitions:
            try:
                self._check(one, values)
            except InvalidError as error:
                found[one.code] = error
        for code in values.keys() - {one.code for one in self.definitions}:
            found[code] = InvalidError("catalog.value.unknown")
        return found

    def _check(self, one: Definition, values: Values) -> None:
        is_met = self.is_met(one, values)
        if one.code in values:
            kinds.check(one, values[one.code])
            if not is_met:
                raise InvalidError("catalog.value.not_needed")
        elif one.is_required and is_met:
            raise InvalidError("catalog.value.required")

    def _judged(
        self,
        values: dict[str, Value],
        errors: dict[str, InvalidError],
        current: Values,
        typed: Mapping[str, list[str]],
    ) -> Reading:
        """What changes; values that nobody touched were right under the schema they were set under."""
        living = self.living(values)
        for code in typed:
            # Nobody saw the field, so what stood in it is nobody's mistake.
            if code in errors and not self._exists(code, living):
                del errors[code]
        for code, error in self.problems(living).items():
            if code in typed or code not in living:
                errors.setdefault(code, error)
        codes = [*living, *(code for code in current if code not in living)]
        changed = {
            code: living.get(code) for code in codes if living.get(code) != current.get(code)
        }
        return Reading(
            living, changed, errors, {code: texts for code, texts in typed.items() if texts}
        )

    def _exists(self, code: str, values: Values) -> bool:
        definition = self.find(code)
        return definition is not None and self.is_met(definition, values)


def of_version(version_id: int) -> Schema:
    """
    The schema of a published version of a service: kept in memory, for it never changes.

    Raises:
        NotFoundError: there is no such version, or it is a draft.
    """
    return _kept(str(base.database.database), version_id)


def load(version_id: int) -> Schema:
    """The schema of a version as it is now, drafts too."""
    rows = (
        ServiceParameter.select()
        .where(ServiceParameter.service_version == version_id)
        .order_by(ServiceParameter.position)
    )
    return Schema(version_id, tuple(definitions.of_row(row) for row in rows))


@lru_cache(maxsize=1000)
def _kept(_file: str, version_id: int) -> Schema:
    version = ServiceVersion.get_or_none(ServiceVersion.id == version_id)
    if version is None or version.published_at is None:
        raise NotFoundError
    return load(version_id)
