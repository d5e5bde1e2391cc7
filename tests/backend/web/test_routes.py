"""Rules of all cabinets are put together once, and found as Bottle finds them."""

import re

import bottle
import pytest

from backend.web.routes import Routes


def routes(*rules: str) -> Routes:
    made = Routes()
    for rule in rules:
        made.add(rule, "GET", rule)
    return made


def found(router: bottle.Router, path: str) -> tuple[str, dict[str, str]]:
    target, parameters = router.match({"PATH_INFO": path, "REQUEST_METHOD": "GET"})
    return target, dict(parameters)


RULES = ("/", "/tariffs/<tariff>", "/tariffs/new", "/tariffs/<tariff:int>/<act>", "/<rest:path>")


@pytest.mark.parametrize("path", ["/", "/tariffs/new", "/tariffs/12", "/tariffs/12/end", "/a/b/c"])
def test_a_path_leads_where_it_leads_in_bottles_router(path: str) -> None:
    theirs, ours = bottle.Router(), routes(*RULES)
    for rule in RULES:
        theirs.add(rule, "GET", rule)
    ours.put_together()

    assert found(ours, path) == found(theirs, path)


def test_expressions_are_compiled_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def noted(pattern: str) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern)

    monkeypatch.setattr(bottle.re, "compile", noted)
    made = routes(*(f"/page-{number}/<one>" for number in range(50)))
    made.put_together()

    assert len([pattern for pattern in compiled if "|" in pattern]) == 1


def test_a_rule_that_comes_later_is_found_too() -> None:
    made = routes("/a/<one>")
    made.put_together()
    made.add("/b/<one>", "GET", "later")

    assert found(made, "/b/1") == ("later", {"one": "1"})
    assert found(made, "/a/1") == ("/a/<one>", {"one": "1"})
