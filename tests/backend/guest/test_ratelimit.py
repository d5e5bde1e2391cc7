"""Limits on what one visitor may ask for."""

from pathlib import Path

import pytest

from backend import app as composition
from backend.config import Config
from backend.web import ratelimit, root
from backend.web.access import Guard
from backend.web.answers import Answer
from backend.web.cabinet import Cabinet
from backend.web.static import StaticFiles
from tests.conftest import BACKEND_URL
from tests.support.people import NOON
from tests.support.visitor import Visitor

RULE = ratelimit.Rule(free=2, first_seconds=60, longest_seconds=600, forgive_seconds=60)


@pytest.fixture
def asking(config: Config, database: Path) -> Visitor:
    """A visitor of one page that counts its uses."""
    cabinet = Cabinet("counted", prefix="", guard=Guard(None))

    @cabinet.get("/counted")
    def show() -> Answer:
        ratelimit.insist("counted", RULE, now=NOON)
        return Answer(b"shown")

    files = StaticFiles(composition.HERE / "static", is_changing=False)
    return Visitor(
        root.application(composition.create_services(config, files), [cabinet]), BACKEND_URL
    )


def test_each_network_has_its_own_count(asking: Visitor) -> None:
    statuses = [asking.get("/counted").status for _ in range(4)]
    asking.address = "192.0.2.99"

    assert statuses == [200, 200, 429, 429]
    assert asking.get("/counted").status == 200


def test_a_broken_store_lets_readers_pass(asking: Visitor, database: Path) -> None:
    database.with_suffix(".throttle").mkdir()

    assert [asking.get("/counted").status for _ in range(4)] == [200] * 4
