"""A visitor of the playground, for tests of what happens around every handler."""

from pathlib import Path

import pytest

from backend.config import Config
from tests.backend.web import playground
from tests.conftest import BACKEND_URL
from tests.support.exchange import exchange, templates, translators
from tests.support.visitor import Visitor

__all__ = ["exchange", "templates", "translators"]


@pytest.fixture
def player(config: Config, database: Path) -> Visitor:
    """Somebody at the playground."""
    return Visitor(playground.application(config), BACKEND_URL)
