"""Fixtures of the publishing tests."""

from pathlib import Path

import pytest

from sitegen.site import Site
from tests.sitegen import made


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made.site_at(tmp_path / "small site")


@pytest.fixture
def settings(site: Site) -> str:
    """A file of settings for the small site."""
    file = site.content.parent / "kabinet.toml"
    file.write_text('[site]\nreleases = "site"\nstate = "state"\nkeep_releases = 3\n')
    return str(file)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell of somebody who reads English."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
