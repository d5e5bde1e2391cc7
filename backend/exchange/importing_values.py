"""Cells of imported lines as values of parameters: by the schema of the line's tariff, over what that sets."""

from collections.abc import Mapping

from backend.catalog import kinds
from backend.catalog import schema as schemas
from backend.catalog.definitions import Definition, Value
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, Writes
from backend.exchange.cells import Reader
from backend.exchange.columns import PARAMETER
from backend.kernel.errors import InvalidError

_WORDS = {
    **dict.fromkeys(("да", "есть", "yes", "true", "1", "+"), kinds.YES),
    **dict.fromkeys(("нет", "no", "false", "0", "-"), kinds.NO),
}


class ValuesReader:
    """Reads the values of many lines; each schema is looked up once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Schema, Mapping[str, Value]]] = {}

    def of(self, line: Reader, version: TariffVersion) -> Mapping[str, Value]:
        """
        The values of a line: what its tariff sets, and over it what its cells say.

        An empty cell leaves the tariff's value. What is wrong is noted beside the column.
        """
        schema, initial = self._schema(version)
        typed = _typed(line)
        if not typed:
            return initial
        found = _read(line, typed, schema)
        reading = schema.set(found, Writes.IMPORT, initial)
        for code, error in reading.errors.items():
            _note(line, code, error, typed)
        for code in found.keys() - reading.values.keys() - reading.errors.keys():
            # It depends on another value, which is not there: better asked than lost.
            _note(line, code, InvalidError("catalog.value.not_needed"), typed)
        return reading.values

    def _schema(self, version: TariffVersion) -> tuple[Schema, Mapping[str, Value]]:
        if version.id not in self._known:
            schema = schemas.of_version(version.service_version_id)
            self._known[version.id] = schema, dict(schema.initial(version.included))
        return self._known[version.id]


def _typed(line: Reader) -> dict[str, str]:
    """The cells of parameters that are not empty, by code."""
    cells = {
        name.removeprefix(PARAMETER): text.strip()
        for name, text in line.cells.items()
        if name.startswith(PARAMETER)
    }
    return {code: text for code, text in cells.items() if text}


def _read(line: Reader, typed: Mapping[str, str], schema: Schema) -> dict[str, Value | None]:
    found: dict[str, Value | None] = {}
    for code, text in typed.items():
        definition = schema.find(code)
        if definition is None:
            _note(line, code, InvalidError("imports.row.no_parameter"), typed)
            continue
        try:
            found[code] = kinds.read(definition, [_as_typed(definition, text)])
        except InvalidError as error:
            _note(line, code, error, typed)
    return found


def _as_typed(definition: Definition, text: str) -> str:
    """The cell as a form would send it: words of people for yes, no and options."""
    plain = text.casefold()
    if definition.kind is Kind.BOOL:
        if plain not in _WORDS:
            raise InvalidError("imports.row.not_bool")
        return _WORDS[plain]
    if definition.kind is Kind.ENUM:
        for option in definition.limits.options:
            if plain in (option.code, option.title.ru.casefold(), option.title.en.casefold()):
                return option.code
    return text


def _note(line: Reader, code: str, error: InvalidError, typed: Mapping[str, str]) -> None:
    """Beside the parameter's column, or beside the tariff's if the file says nothing of the parameter."""
    name = PARAMETER + code if code in typed else "tariff"
    line.problems.setdefault(name, error)
