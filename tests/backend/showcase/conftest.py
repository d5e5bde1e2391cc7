"""A small site of its own for each test, with the database of the catalogue beside it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.app import site_of
from backend.config import Config
from sitegen.site import Site

FIXTURE = Path(__file__).parents[2] / "sitegen" / "fixture"


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path) -> Config:
    """Settings whose content is a copy of the small site."""
    shutil.copytree(FIXTURE / "content", tmp_path / "content")
    return make_config(site={"content": str(tmp_path / "content"), "theme": str(FIXTURE / "theme")})


@pytest.fixture
def site(config: Config, database: Path) -> Site:
    """The site as sitegen knows it; the database is open."""
    return site_of(config)
