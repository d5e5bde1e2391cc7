"""Fixtures of the publishing tests."""

from pathlib import Path

import pytest

from sitegen.site import Site
from tests.sitegen import made


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made.site_at(tmp_path / "small site")
