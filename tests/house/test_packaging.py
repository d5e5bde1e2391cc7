"""What is packed: the editor's script travels inside, and is never kept in the history."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("packaging")  # packed once for all of them
BUILT = {"backend/static/built/editor.js", "backend/static/built/editor.LICENSES.txt"}
NEEDED = {
    "backend/__main__.py",
    "backend/templates/base.html",
    "backend/static/css/cabinet.css.parts",
    "backend/locale/ru/LC_MESSAGES/web.po",
    "backend/locale/en/LC_MESSAGES/web.po",
    "sitegen/engine.py",
}
OF_THE_SITE = {"content/menu.toml", "content/company.toml", "theme/texts.toml", "publish.py"}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built with what is installed here."""
    hatch_build.Bundle(ROOT).make()
    folder = tmp_path_factory.mktemp("packed")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def unpacked(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip lays it out."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(next(packed.glob("*.whl"))) as wheel:
        wheel.extractall(folder)  # noqa: S202 our own archive, made a moment ago
    return folder


def test_the_wheel_holds_the_program_with_its_editor(unpacked: Path) -> None:
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.*")}

    assert names >= BUILT | NEEDED
    assert not {name for name in names if "node_modules" in name or name.startswith("tests/")}


def test_the_sdist_holds_the_whole_project(packed: Path) -> None:
    with tarfile.open(next(packed.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert names >= BUILT | NEEDED | OF_THE_SITE | {"hatch_build.py", "pyproject.toml", "LICENSE"}
    assert not {name for name in names if name.startswith(("var/", "tests/", "bench/"))}


def test_the_built_editor_is_not_in_the_history() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("a copy without its history")
    known = subprocess.run(
        ["git", "ls-files", "backend/static/built"], cwd=ROOT, check=True, capture_output=True
    )

    assert known.stdout == b""
    # Fails if one of them is not ignored.
    subprocess.run(["git", "check-ignore", *sorted(BUILT)], cwd=ROOT, check=True)


def test_the_program_of_the_wheel_runs_and_says_that_the_demo_needs_the_folder(
    unpacked: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHONPATH": str(unpacked), "KABINET_VAR": str(tmp_path / "var")}

    asked, demo = (
        subprocess.run(
            [sys.executable, "-m", "backend", word],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        for word in ("--help", "demo")
    )

    assert (asked.returncode, "self-check" in asked.stdout) == (0, True)
    assert demo.returncode == 1
    assert "run it from the folder of the project" in demo.stderr
    assert not (tmp_path / "var").exists()
