"""A small site of its own for each test, and the people who work on it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend.cabinets.editor.site import site_of
from backend.config import Config
from sitegen import engine
from sitegen.site import Site
from tests.support import people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FIXTURE = Path(__file__).parents[2] / "sitegen" / "fixture"


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path) -> Config:
    """Settings whose content is a copy of the small site."""
    shutil.copytree(FIXTURE / "content", tmp_path / "content")
    return make_config(site={"content": str(tmp_path / "content"), "theme": str(FIXTURE / "theme")})


@pytest.fixture
def site(config: Config) -> Site:
    """The site as sitegen knows it."""
    return site_of(config.site)


@pytest.fixture
def live(site: Site) -> Site:
    """The site, published once."""
    engine.publish(site, {}, "Адам Громов")
    return site


@pytest.fixture
def egor(app: "WSGIApplication") -> Visitor:
    """The editor's browser."""
    return people.signed_in(app, people.egor())


@pytest.fixture
def adam(app: "WSGIApplication") -> Visitor:
    """The administrator's browser."""
    return people.signed_in(app, people.adam())
