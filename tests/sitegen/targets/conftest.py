"""Fixtures: the three kinds of targets, each a real one, behind one face for the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.site import Site
from tests.sitegen.targets.ends import End, FolderEnd, SSHEnd, StorageEnd
from tests.support import sshd
from tests.support.storage import server as storage


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.SSHServer]:
    if not sshd.is_possible():
        pytest.skip(sshd.MISSING)
    server = sshd.start(tmp_path_factory.mktemp("sshd"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def storage_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[storage.StorageServer]:
    if not storage.is_possible():
        pytest.skip(storage.MISSING)
    server = storage.start(tmp_path_factory.mktemp("storage") / "log")
    yield server
    server.stop()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    root = tmp_path / "site"
    return Site(root / "content", root / "theme", root / "out put", root / "state")


@pytest.fixture(params=["folder", "ssh", "s3"])
def end(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> End:
    """An empty target; the name of its kind chooses which."""
    return made_end(request.param, request, tmp_path, monkeypatch)


@pytest.fixture(params=["folder", "s3"])
def quick_end(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> End:
    """For what the way of sending has no part in; programs and signatures take their time."""
    return made_end(request.param, request, tmp_path, monkeypatch)


def made_end(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> End:
    folder = tmp_path / "www of the company"
    if kind == "s3":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", storage.KEYS[0])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", storage.KEYS[1])
        return StorageEnd(request.getfixturevalue("storage_server"))
    folder.mkdir()
    if kind == "ssh":
        return SSHEnd(folder, request.getfixturevalue("ssh_server"))
    return FolderEnd(folder)
