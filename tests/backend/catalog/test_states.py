"""Machines of the catalogue: every pair of a state and an event."""

from enum import StrEnum
from typing import Any

import pytest

from backend.catalog import states
from backend.catalog.states import (
    ServiceEvent,
    TariffEvent,
    VersionEvent,
    VersionStatus,
    status_of,
)
from backend.catalog.words import ServiceStatus, Visibility
from backend.kernel.states import IllegalMoveError, Machine
from tests.support import catalogue

VERSION = {"draft": {"save": "draft", "publish": "published", "discard": "discarded"}}
TARIFF = {
    "draft": {"sell_to_all": "public", "sell_to_some": "exclusive", "archive": "archived"},
    "public": {"sell_to_some": "exclusive", "archive": "archived"},
    "exclusive": {"sell_to_all": "public", "sell_to_some": "exclusive", "archive": "archived"},
    "archived": {"sell_to_all": "public", "sell_to_some": "exclusive"},
}
SERVICE = {
    "draft": {"activate": "active"},
    "active": {"retire": "retired"},
    "retired": {"activate": "active"},
}
PAIRS = [
    (machine, state, event, table.get(state, {}).get(event))
    for machine, statuses, events, table in (
        (states.VERSION, VersionStatus, VersionEvent, VERSION),
        (states.TARIFF, Visibility, TariffEvent, TARIFF),
        (states.SERVICE, ServiceStatus, ServiceEvent, SERVICE),
    )
    for state in statuses
    for event in events
]


@pytest.mark.parametrize(
    ("machine", "state", "event", "after"), PAIRS, ids=lambda one: str(getattr(one, "name", one))
)
def test_every_pair(
    machine: Machine[Any, Any],
    state: StrEnum,
    event: StrEnum,
    after: str | None,
    caplog: pytest.LogCaptureFixture,
):
    if after is not None:
        assert machine.after(state, event) == after
        return
    with pytest.raises(IllegalMoveError):
        machine.after(state, event)
    assert f"{event} refused in state {state}" in caplog.text


def test_a_row_tells_its_state(database: object):
    tariff = catalogue.a_tariff()

    assert status_of(catalogue.a_version(tariff)) is VersionStatus.PUBLISHED
    assert status_of(catalogue.a_version(tariff, is_draft=True)) is VersionStatus.DRAFT
