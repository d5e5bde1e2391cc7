"""Rules and decisions in plain words: which requests, and what is done with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.cabinets.manager import trail_words
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.service_requests import named
from backend.service_requests.conditions import EQUAL, RANGES
from backend.service_requests.models import RequestDecision, RequestRule
from backend.service_requests.named import Names


@dataclass(frozen=True)
class Words:
    """A rule as it is read: its conditions one by one (none: any request), and what it does."""

    title: str
    conditions: list[str]
    outcome: str
    said: str


@dataclass(frozen=True)
class Decision:
    """Why something went as it did: the rule as it read then, what it looked at, what it did."""

    at: datetime
    rule: Words | None
    outcome: str
    inputs: list[tuple[str, str]]


@dataclass(frozen=True)
class Speaker:
    """Says rules in a language, with the names of what they are about."""

    t: Translator
    names: Names

    def rule(self, rule: RequestRule | Mapping[str, Any]) -> Words:
        """A rule, or one that a decision keeps."""
        kept = rule.__data__ if isinstance(rule, RequestRule) else rule
        conditions, outcome = kept["conditions"], kept["outcome"]
        names = [name for name in (*EQUAL, *RANGES) if name in conditions]
        return Words(
            kept["title"],
            [self._condition(name, conditions[name]) for name in names],
            self.does(outcome),
            Localised(**outcome["text"]).in_(self.t.language) if "text" in outcome else "",
        )

    def decision(self, one: RequestDecision) -> Decision:
        """A decision with its reasons; what the request did not have is left out."""
        inputs = [
            (self.t(f"rules.condition.{_singular(name)}"), self._value(_singular(name), value))
            for name, value in one.inputs.items()
            if value not in (None, [])
        ]
        rule = self.rule(one.rule) if one.rule else None
        return Decision(one.decided_at, rule, self.does(one.outcome), inputs)

    def does(self, outcome: Mapping[str, Any]) -> str:
        """What an outcome does."""
        if "role" not in outcome:
            return self.t(f"rules.do.{outcome['do']}")
        role = self.t(f"web.role.{outcome['role']}")
        return self.t("rules.do.hold_for", role=role, count=outcome["due_hours"])

    def _condition(self, name: str, wanted: Any) -> str:
        title = self.t(f"rules.condition.{name}")
        if name in EQUAL:
            return self.t("rules.is", title=title, value=self._value(name, wanted))
        known = {side: value for side, value in wanted.items() if value is not None}
        shown = {side: self._value(name, value) for side, value in known.items()}
        return self.t(f"rules.range.{'_'.join(sorted(shown))}", title=title, **shown)

    def _value(self, name: str, value: Any) -> str:
        if name == "kind":
            return self.t(f"requests.kind.{value}")
        if name == "approval":
            return self.t(f"rules.approval.{value}")
        if name == "parameter":
            codes = [value] if isinstance(value, str) else value
            return ", ".join(self._title(self.names.parameters, code) for code in codes)
        known: dict[str, Mapping[int, Localised | str]] = {
            "service_id": self.names.services,
            "tariff_from_id": self.names.tariffs,
            "tariff_to_id": self.names.tariffs,
            "group_id": self.names.groups,
        }
        if name in known:
            return self._title(known[name], value)
        return self.t.money(value) if name == "debt_minor" else str(value)

    def _title(self, names: Mapping[Any, Localised | str], key: Any) -> str:
        """What is gone keeps its number."""
        found = names.get(key, str(key))
        return found.in_(self.t.language) if isinstance(found, Localised) else found


def speaker(t: Translator) -> Speaker:
    """One that knows the names of now."""
    return Speaker(t, named.load())


def told(t: Translator) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    """How the journal's values of a rule are read: as the list of rules reads it."""
    known = speaker(t)

    def read(values: Mapping[str, Any]) -> dict[str, str]:
        if "conditions" not in values:
            return {t("rules.place"): str(values["position"])} if "position" in values else {}
        words = known.rule(values)
        found = {
            t("rules.rule"): words.title,
            t("rules.when"): "; ".join(words.conditions) or t("rules.always"),
            t("rules.then"): f"{words.outcome}: {words.said}" if words.said else words.outcome,
        }
        if "is_on" in values:
            found[t("rules.state")] = t("rules.is_on" if values["is_on"] else "rules.is_off")
        return found

    return read


def _singular(name: str) -> str:
    return "parameter" if name == "parameters" else name


trail_words.declare("request_rule.", told)
