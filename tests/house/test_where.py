"""In a peewee condition Python's own `and`, `or`, `not`, `in` and `is` run at once and filter wrongly."""

import ast
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2] / "backend"
CONDITIONS = {"where", "having", "on", "filter"}


def wrong_conditions(source: str) -> list[int]:
    """Lines on which a condition of a query holds an operator that Python evaluates itself."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in CONDITIONS:
            lines += [inner.lineno for argument in node.args for inner in _operators(argument)]
    return sorted(set(lines))


def _operators(argument: ast.expr) -> list[ast.expr]:
    forbidden = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
    return [
        inner
        for inner in ast.walk(argument)
        if isinstance(inner, ast.BoolOp)
        or (isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not))
        or (isinstance(inner, ast.Compare) and any(isinstance(op, forbidden) for op in inner.ops))
    ]


def test_no_query_of_ours_is_filtered_by_a_python_operator():
    found = {
        str(path.relative_to(BACKEND)): lines
        for path in sorted(BACKEND.rglob("*.py"))
        if (lines := wrong_conditions(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "condition",
    ["A.x == 1 and A.y == 2", "A.x == 1 or A.y", "not A.x", "A.x in [1]", "A.x is None"],
)
def test_the_check_notices_each_wrong_operator(condition: str):
    assert wrong_conditions(f"A.select().where({condition})") == [1]


def test_the_check_accepts_peewee_operators():
    assert wrong_conditions("A.select().where((A.x == 1) & ~(A.y << [1]) & A.z.is_null())") == []
