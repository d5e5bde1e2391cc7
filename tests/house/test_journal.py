"""Every act that anything of ours writes into the journal has words in both languages."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from backend.catalog.states import ServiceEvent, TariffEvent
from backend.clients import details
from backend.clients.states import Event as ClientEvent
from backend.service_requests.states import Event as RequestEvent
from backend.subscriptions.charging_runs.models import RunKind
from backend.subscriptions.models import ChangeStatus, QuoteKind
from backend.subscriptions.states import Event as SubscriptionEvent
from tests.house.test_messages import EN, RU, WRITING

NOT_SHOWN = ("backend/cabinets/editor", "backend/showcase")  # pages and pictures have no trail
ROOT = Path(__file__).parents[2]
# What stands in the holes of names that are put together: another name must be told here.
HOLES: dict[str, Iterable[str]] = {
    "f'tariff.{event}'": TariffEvent,
    "f'service.{event}'": ServiceEvent,
    "f'client.{event}'": ClientEvent,
    "f'subscription.{event}'": SubscriptionEvent,
    "f'subscription.change.{quote.kind}'": QuoteKind,
    "f'service_request.{step.event}'": RequestEvent,
    "f'tariff_change.{new}'": (ChangeStatus.RUNNING, ChangeStatus.STOPPED),
    "f'charging.ask_{kind}'": RunKind,
}
PREFIXES = ("request_rule.",)  # of names that are handed on as a variable


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Each call that writes into the journal, with its file; the journal itself has none of its own."""
    for path in (ROOT / "backend").rglob("*.py"):
        if "node_modules" in path.parts or "audit" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITING:
                yield path, node


def written() -> Iterator[tuple[str, ast.expr]]:
    """The name of the act in each of them, with its file."""
    for path, call in calls():
        at = 1 if ast.unparse(call.func) == "journal.record" else 0
        yield f"{path.name}:{call.lineno}", call.args[at]


def fields() -> set[str]:
    """The names of values that calls write out: what was before and after."""
    found = set()
    for path, call in calls():
        if str(path.relative_to(ROOT)).startswith(NOT_SHOWN):
            continue
        given = [one.value for one in call.keywords if one.arg in ("old", "new")]
        for one in (part for value in given for part in ast.walk(value)):
            if isinstance(one, ast.Dict):
                found |= {str(key.value) for key in one.keys if isinstance(key, ast.Constant)}
    return found


def handed_on() -> set[str]:
    """Texts that begin like the name of an act which a variable holds."""
    found = set()
    for path in (ROOT / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and str(node.value).startswith(PREFIXES):
                found.add(str(node.value))
    return found - set(PREFIXES)


def actions() -> set[str]:
    """Every name of an act."""
    found = handed_on()
    for _, expression in written():
        if isinstance(expression, ast.Constant):
            found.add(str(expression.value))
        elif isinstance(expression, ast.JoinedStr):
            start = str(expression.values[0].value)  # type: ignore[attr-defined]  # it is a constant
            found |= {start + str(one) for one in HOLES[ast.unparse(expression)]}
    return found


@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_every_act_has_words(words: dict[str, object]):
    assert len(actions()) > 80
    assert {name for name in actions() if f"trail.act.{name}" not in words} == set()


@pytest.mark.parametrize("words", [RU, EN], ids=["ru", "en"])
def test_every_value_has_a_title(words: dict[str, object]):
    titles = ("trail.field", "clients.field")
    named = fields() | set(details.NAMES) | {"group_id", "manager_id", "short_name"}

    assert len(named) > 40
    assert {name for name in named if not any(f"{one}.{name}" in words for one in titles)} == set()


def test_no_words_are_left_of_acts_that_nobody_writes():
    told = {key.removeprefix("trail.act.") for key in RU if key.startswith("trail.act.")}

    assert told - actions() == set()


def test_names_that_are_variables_are_known_by_their_beginning():
    variables = {
        where for where, one in written() if not isinstance(one, ast.Constant | ast.JoinedStr)
    }

    assert {where.partition(":")[0] for where in variables} == {"rules.py"}
