"""Conditions and outcomes of rules: what they may hold, and whether a request meets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.catalog.words import Approval
from backend.kernel.errors import InvalidError
from backend.service_requests.facts import Facts
from backend.service_requests.models import RequestKind
from backend.service_requests.steps import HELD_FOR

# A condition on these is one value; on the others the least and the most, both counted in.
EQUAL = ("kind", "service_id", "tariff_from_id", "tariff_to_id", "group_id", "parameter")
RANGES = ("debt_minor", "contract_days", "days_ahead", "hour", "count")
LONGEST_TEXT = 1000
LONGEST_DUE_HOURS = 24 * 30
LAST_HOUR = 23


class Do(StrEnum):
    """What a rule does with a request."""

    APPROVE = "approve"
    APPROVE_LATER = "approve_at_period_end"
    HOLD = "hold"
    REJECT = "reject"
    ASK = "ask"


APPROVING = (Do.APPROVE, Do.APPROVE_LATER)
SPEAKING = (Do.REJECT, Do.ASK)


@dataclass(frozen=True)
class Outcome:
    """
    What is done: `role` and `due_hours` belong to a hold, the texts (by language) to a refusal or a
    question; an empty English one is the Russian.
    """

    do: Do
    role: str = ""
    due_hours: int = 0
    ru: str = ""
    en: str = ""

    def as_json(self) -> dict[str, Any]:
        """As rules and decisions keep it: nothing that does not belong to it."""
        kept: dict[str, Any] = {"do": str(self.do)}
        if self.do is Do.HOLD:
            kept |= {"role": self.role, "due_hours": self.due_hours}
        if self.do in SPEAKING:
            kept["text"] = {"ru": self.ru, "en": self.en}
        return kept


def outcome_of(kept: Mapping[str, Any]) -> Outcome:
    """What a rule or a decision kept."""
    text = kept.get("text", {})
    return Outcome(
        Do(kept["do"]),
        kept.get("role", ""),
        kept.get("due_hours", 0),
        text.get("ru", ""),
        text.get("en", ""),
    )


def hold(conditions: Mapping[str, Any], outcome: Mapping[str, Any], facts: Facts) -> bool:
    """
    Whether a rule takes a request: every condition holds, and it may do what it wants.

    A change that a person has to approve is approved by no rule: the next ones are asked.
    """
    if facts.approval == Approval.MANUAL and outcome["do"] in APPROVING:
        return False
    return all(_holds(name, wanted, facts) for name, wanted in conditions.items())


def check(conditions: Mapping[str, Any], outcome: Outcome) -> None:
    """
    Refuse what no rule may hold.

    Raises:
        InvalidError: which field is wrong stands in the detail `field`.
    """
    for name, wanted in conditions.items():
        if name in RANGES:
            _check_range(name, wanted)
        elif name not in EQUAL:
            raise InvalidError("rules.unknown_condition", field=name)
    if conditions.get("kind", RequestKind.OTHER) not in set(RequestKind):
        raise InvalidError("form.choice", field="kind")
    _check_outcome(outcome)


def _holds(name: str, wanted: Any, facts: Facts) -> bool:
    if name == "parameter":
        return wanted in facts.parameters
    value = getattr(facts, name)
    if name in EQUAL:
        return bool(value == wanted)
    return value is not None and _is_between(value, wanted, is_circle=name == "hour")


def _is_between(value: int, wanted: Mapping[str, int], *, is_circle: bool) -> bool:
    """Hours go round: from 18 to 9 is the night."""
    least, most = wanted.get("least"), wanted.get("most")
    if is_circle and least is not None and most is not None and least > most:
        return value >= least or value <= most
    return (least is None or value >= least) and (most is None or value <= most)


def _check_range(name: str, wanted: Mapping[str, Any]) -> None:
    least, most = wanted.get("least"), wanted.get("most")
    known = [one for one in (least, most) if one is not None]
    if not known or any(type(one) is not int or one < 0 for one in known):
        raise InvalidError("rules.range", field=name)
    if name == "hour" and max(known) > LAST_HOUR:
        raise InvalidError("rules.hours", field=name)
    if name != "hour" and len(known) == 2 and known[0] > known[1]:
        raise InvalidError("rules.range_order", field=name)


def _check_outcome(outcome: Outcome) -> None:
    if outcome.do is Do.HOLD and outcome.role not in HELD_FOR:
        raise InvalidError("form.choice", field="role")
    if outcome.do is Do.HOLD and not 1 <= outcome.due_hours <= LONGEST_DUE_HOURS:
        raise InvalidError("rules.due", field="due_hours", count=LONGEST_DUE_HOURS)
    if outcome.do in SPEAKING and not outcome.ru.strip():
        raise InvalidError("requests.text_needed", field="ru")
    if max(len(outcome.ru), len(outcome.en)) > LONGEST_TEXT:
        raise InvalidError("form.longer_than", field="ru", count=LONGEST_TEXT)
