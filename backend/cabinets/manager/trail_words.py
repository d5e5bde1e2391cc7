"""What an entry of the journal holds, in words: titles of fields and values of every kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.cabinets.manager import trail_names
from backend.cabinets.manager.trail_names import KEYED, ROWS, Names
from backend.kernel.i18n import NAMES as LANGUAGES
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised

LONGEST = 300
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BY_PARAMETER = ("prices", "included")  # their keys are codes of parameters
_CODES = ("order", "depends_on")  # they hold codes of parameters
_KINDS = {
    "document": "documents.kind.{}",
    "import": "imports.kind.{}",
    "service_request": "requests.kind.{}",
}

Reader = Callable[[Mapping[str, Any]], Mapping[str, str]]
_readers: dict[str, Callable[[Translator], Reader]] = {}


def declare(prefix: str, reader: Callable[[Translator], Reader]) -> None:
    """
    Let acts whose name begins with `prefix` be read by their owner.

    Args:
        reader: given a language, tells of stored values what each is called and what it says.
    """
    _readers[prefix] = reader


@dataclass(frozen=True)
class Speaker:
    """Says what one entry holds; `upon` is the row it is about, as the journal names it."""

    t: Translator
    names: Names
    action: str
    upon: str

    def act(self) -> str:
        """What was done; an act of a version before, that nobody writes any more, keeps its name."""
        key = f"trail.act.{self.action}"
        return self.t(key) if key in self.t.keys else self.action

    def changes(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Each value that is not as it was: its title, before and after."""
        read = next((one for start, one in _readers.items() if self.action.startswith(start)), None)
        if read is not None:
            before, after = (read(self.t)(values) for values in (old, new))
            found = [(one, before.get(one, ""), after.get(one, "")) for one in {**before, **after}]
            return [one for one in found if one[1] != one[2]]
        found = [
            (self.title(name), self.value(name, old.get(name)), self.value(name, new.get(name)))
            for name in {**old, **new}
            if old.get(name) != new.get(name)
        ]
        return [one for one in found if one[1] or one[2]]  # nothing instead of nothing is no news

    def title(self, name: str) -> str:
        """What a field is called."""
        for key in (f"trail.field.{name}", f"clients.field.{name}"):
            if key in self.t.keys:
                return self.t(key)
        return self.names.parameter(self.upon, name) or name

    def value(self, name: str, value: Any, outer: str = "") -> str:
        """A stored value; `outer` is the field in which it stands."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return self.t("trail.yes") if value else self.t("trail.no")
        if isinstance(value, list):
            return _short(", ".join(self.value(name, one, outer) for one in value))
        if isinstance(value, dict):
            return _short(self._many(name, value))
        return _short(self._named(name, value, outer) or self._plain(name, value, outer))

    def _named(self, name: str, value: Any, outer: str) -> str:
        """A row or a parameter by its name, a code by its word; empty if it is none of them."""
        number = trail_names.number_of(value)
        if name in ROWS and isinstance(value, int) and number is not None:
            return self._row(ROWS[name], number)
        if name in _CODES:
            return self.names.parameter(self.upon, str(value)) or ""
        if name == "changed":
            return self.title(str(value))
        if name == "language":
            return LANGUAGES.get(str(value), "")
        word = next((key for key in self._words(name, value, outer) if key in self.t.keys), "")
        return self.t(word) if word else ""

    def _words(self, name: str, value: Any, outer: str) -> list[str]:
        """Where the word of a code may be: of some fields other screens have them already."""
        kind = _KINDS.get(self.action.partition(".")[0], "")
        others = {
            "kind": kind.format(value),
            "channel": f"requests.channel.{value}",
            "held_for": f"web.role.{value}",
            "role": f"web.role.{value}",
            "status": f"clients.status.{value}" if self.action.startswith("client.") else "",
        }
        own = [f"trail.value.{outer}.{value}"] if outer in KEYED else []
        return [*own, others.get(name, ""), f"trail.value.{name}.{value}"]

    def _plain(self, name: str, value: Any, outer: str) -> str:
        if outer == "prices" and isinstance(value, int):
            return self.t.money(value)
        try:
            if _is_day(value):
                return self.t.day(date.fromisoformat(value))
            return str(self.t.shown({name: value})[name])
        except (
            ValueError
        ):  # a name that promises a day, a moment or a sum, and a value of another kind
            return str(value)

    def _many(self, name: str, value: dict[str, Any]) -> str:
        if {"ru", "en"} <= value.keys():
            return Localised(value["ru"], value["en"]).in_(self.t.language)
        outer = "prices" if name == "prices" else name
        parts = []
        for key, inside in value.items():
            if name == "prices" and isinstance(inside, dict):
                parts.append(f"{self._key(name, key)}: {self._price(key, inside)}")
            else:
                parts.append(f"{self._key(name, key)}: {self.value(key, inside, outer)}")
        return "; ".join(parts)

    def _price(self, code: str, price: dict[str, Any]) -> str:
        """What one parameter costs: a unit, each option, or steps."""
        told = []
        for way, content in price.items():
            if way == "values" and isinstance(content, dict):
                told += [
                    f"{self._option(code, one)} {self.t.money(int(minor))}"
                    for one, minor in content.items()
                ]
            else:
                told.append(f"{self.title(way)} {self.value(way, content, 'prices')}")
        return ", ".join(told)

    def _key(self, name: str, key: str) -> str:
        """The name of a key inside a field."""
        if name in KEYED:
            return self._row(KEYED[name], trail_names.number_of(key) or 0)
        if name in _BY_PARAMETER:
            return self.names.parameter(self.upon, key) or key
        return self.title(key)

    def _option(self, code: str, option: str) -> str:
        if option in ("yes", "no"):
            return self.t(f"trail.{option}")
        return self.names.parameter(self.upon, f"{code}.{option}") or option

    def _row(self, kind: str, number: int) -> str:
        """What is gone keeps its number."""
        return self.names.row(kind, number) or self.t("trail.gone", number=number)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
