"""Compiled queries give what plain peewee gives."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import peewee
import pytest

from backend.db import base
from backend.db.prepared import Parameter, Prepared
from tests.backend.db.samples import Owner, Thing

pytestmark = pytest.mark.usefixtures("tables")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rows(tables: object) -> None:
    for name in ("Анна", "Борис"):
        owner = Owner.create(name=name)
        for hour in range(3):
            made_at = NOON + timedelta(hours=hour)
            Thing.create(owner=owner, title=f"{name} {hour}", amount=hour, made_at=made_at)
    Thing.create(owner=1, title="без времени", amount=9, is_open=False)


def joined(owner: Any, since: Any) -> "peewee.ModelSelect[Thing]":
    return (
        Thing.select(Thing, Owner)
        .join(Owner)
        .where((Owner.name == owner) & (Thing.made_at >= since))
        .order_by(Thing.amount.desc())
    )


def test_models_with_their_joins_equal_the_plain_query() -> None:
    prepared: Prepared[Thing] = Prepared(lambda: joined(Parameter("owner"), Parameter("since")))

    for owner in ("Анна", "Борис", "никто", "Анна"):
        before = base.statements.count
        mine = prepared.rows(owner=owner, since=NOON + timedelta(hours=1))
        plain = list(joined(owner, NOON + timedelta(hours=1)))

        assert [vars_of(one) for one in mine] == [vars_of(one) for one in plain]
        assert [one.owner.name for one in mine] == [one.owner.name for one in plain]
        assert base.statements.count - before == 2


def vars_of(one: Thing) -> dict[str, Any]:
    return {**one.__data__}


@pytest.mark.parametrize("shape", ["dicts", "tuples", "namedtuples"])
def test_other_shapes_of_rows_equal_the_plain_query(shape: str) -> None:
    def build(amount: Any) -> Any:
        query = Thing.select(Thing.title, Thing.made_at, Thing.is_open)
        return getattr(query.where(Thing.amount == amount).order_by(Thing.id), shape)()

    prepared: Prepared[Any] = Prepared(lambda: build(Parameter("amount")))

    for amount in (1, 9, 777, 2):
        assert prepared.rows(amount=amount) == list(build(amount))


def test_the_first_row_or_none() -> None:
    prepared: Prepared[Owner] = Prepared(
        lambda: Owner.select().where(Owner.name == Parameter("name"))
    )

    assert prepared.first(name="никто") is None
    found = prepared.first(name="Анна")
    assert found is not None
    assert found.name == "Анна"


def test_a_prepared_update_tells_how_many_rows_moved() -> None:
    close: Prepared[None] = Prepared(
        lambda: Thing.update(is_open=False, made_at=Parameter("now", Thing.made_at)).where(
            (Thing.amount == Parameter("amount")) & Thing.is_open
        )
    )

    with base.transaction():
        first = close.execute(amount=1, now=NOON)
        again = close.execute(amount=1, now=NOON)

    assert (first, again) == (2, 0)
    assert {row.made_at for row in Thing.select().where(Thing.amount == 1)} == {NOON}


def test_a_prepared_insert_converts_its_values() -> None:
    add: Prepared[None] = Prepared(
        lambda: Thing.insert(
            owner=1,
            title=Parameter("title"),
            amount=1,
            is_open=True,
            made_at=Parameter("at", Thing.made_at),
        )
    )

    with base.transaction():
        add.execute(title="новая", at=NOON)

    assert Thing.get(Thing.title == "новая").made_at == NOON


def test_a_prepared_write_needs_a_transaction() -> None:
    remove: Prepared[None] = Prepared(
        lambda: Thing.delete().where(Thing.amount == Parameter("amount"))
    )

    with pytest.raises(RuntimeError, match="transaction"):
        remove.execute(amount=1)


@pytest.mark.parametrize("value", [None, [1, 2], (1,), {1}])
def test_values_that_need_another_text_are_refused(value: object) -> None:
    prepared: Prepared[Thing] = Prepared(
        lambda: Thing.select().where(Thing.amount == Parameter("amount"))
    )

    with pytest.raises(ValueError, match="amount"):
        prepared.rows(amount=value)


def test_a_moment_without_a_column_is_refused() -> None:
    add: Prepared[None] = Prepared(
        lambda: Thing.insert(owner=1, title="x", amount=1, made_at=Parameter("at"))
    )

    with base.transaction(), pytest.raises(TypeError, match="column"):
        add.execute(at=NOON)


def test_a_missing_value_is_an_error() -> None:
    prepared: Prepared[Thing] = Prepared(
        lambda: Thing.select().where(Thing.amount == Parameter("amount"))
    )

    with pytest.raises(KeyError):
        prepared.rows()


def test_the_text_is_written_once() -> None:
    built: list[int] = []

    def build() -> "peewee.ModelSelect[Thing]":
        built.append(1)
        return Thing.select().where(Thing.amount == Parameter("amount"))

    prepared: Prepared[Thing] = Prepared(build)
    run: Callable[..., list[Thing]] = prepared.rows
    for amount in range(5):
        run(amount=amount)

    assert built == [1]
