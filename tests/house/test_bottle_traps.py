"""Bottle's traps stay closed: what is dangerous there is not called anywhere in our code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bottle
import pytest

from backend import app as composition
from backend.web import root

BACKEND = Path(__file__).parents[2] / "backend"
DELIVERY = [*sorted((BACKEND / "web").rglob("*.py")), *sorted((BACKEND / "cabinets").rglob("*.py"))]

# What is said about each: how it goes wrong, and what is used instead.
FORBIDDEN_ATTRIBUTES = {
    "forms": "Russian text is decoded wrongly: backend.web.forms.field",
    "POST": "the same, and multipart",
    "params": "the same, and the query mixed in",
    "files": "multipart parsing is a way to stop the server: bodies.raw_body, or web.uploads",
    "json": "answers 413 by Bottle's own limit: bodies.json_body",
    "remote_addr": "believes any X-Forwarded-For: Visit.address",
    "remote_route": "believes any X-Forwarded-For: Visit.address",
    "url": "believes the Host header: addresses come from the settings",
    "urlparts": "believes the Host header: addresses come from the settings",
    "set_cookie": "signs by pickle when told a secret: Visit.cookies",
}
# The one door for multipart forms: behind the guard, within limits.
ALLOWED = {("web/uploads.py", "files"), ("web/uploads.py", "forms")}
FORBIDDEN_NAMES = {
    "static_file": "follows links out of its folder: backend.web.static",
    "redirect": "believes the Host header: backend.web.answers.redirect",
    "template": "does not escape: backend.web.render",
    "jinja2_template": "does not escape: backend.web.render",
    "SimpleTemplate": "does not escape: backend.web.render",
    "run": "the development server: backend.server",
    "debug": "shows tracebacks to strangers",
    "install": "plugins of the root do not run for cabinets: the pipeline",
    "mount": "mounted apps have no hooks of the root: merge",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in DELIVERY:
        yield str(path.relative_to(BACKEND)), ast.parse(path.read_text(encoding="utf-8"))


def is_request(node: ast.expr) -> bool:
    """Whether an expression looks like Bottle's request: `incoming`, `visit.incoming`, `request`."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ("incoming", "request")


def test_nothing_dangerous_of_a_request_is_read() -> None:
    found = [
        f"{path}:{node.lineno}: .{node.attr}: {FORBIDDEN_ATTRIBUTES[node.attr]}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in FORBIDDEN_ATTRIBUTES
        and is_request(node.value)
        and (path, node.attr) not in ALLOWED
    ]

    assert found == []


def test_nothing_dangerous_of_bottle_is_called() -> None:
    found = [
        f"{path}:{node.lineno}: bottle.{node.attr}: {FORBIDDEN_NAMES[node.attr]}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in FORBIDDEN_NAMES
        and getattr(node.value, "id", "") == "bottle"
    ]

    assert found == []


def test_only_few_modules_know_bottle() -> None:
    knowing = {
        path
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and names_bottle(node)
    }

    assert {path for path in knowing if path.startswith("cabinets")} == set()


def names_bottle(node: ast.Import | ast.ImportFrom) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
    return any((name or "").split(".")[0] == "bottle" for name in names)


@pytest.mark.parametrize("call", ["get_cookie", "set_cookie"])
def test_no_cookie_is_signed_by_pickle(call: str) -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == call
        and any(keyword.arg == "secret" for keyword in node.keywords)
    ]

    assert found == []


def test_addresses_take_numbers_by_a_filter_that_handlers_still_check() -> None:
    """`<x:int>` also takes -1: a row with such an id is simply not found; `<x:float>` takes nonsense."""
    rules = [route.rule for cabinet in composition.cabinets() for route in cabinet.routes]

    assert [rule for rule in rules if ":float>" in rule or ":re:" in rule] == []


def test_an_edited_page_fits_into_a_form() -> None:
    assert root.FORM_LIMIT_BYTES >= 2 * 1024 * 1024
    assert bottle.DEBUG is False
