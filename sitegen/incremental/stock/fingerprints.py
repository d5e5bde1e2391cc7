"""Fingerprints of what is not a source: settings, programs and templates."""

from __future__ import annotations

import hashlib
import locale
import os
import platform
import sys
import time
import types
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from sitegen.incremental.stock import trackable
from sitegen.incremental.stock.door import pelican, signals
from sitegen.incremental.stock.trackable import FOLLOWED, SIGNALS, receivers

_OURS = Path(__file__).parents[1]
_PACKAGES = ("pelican", "jinja2", "markdown", "docutils", "markupsafe", "feedgenerator", "pygments")
_NAMESPACE = "pelican.plugins."
_DEEP = 8
# They change nothing that is on a page.
_IDLE = frozenset(
    {"OUTPUT_PATH", "CACHE_PATH", "DELETE_OUTPUT_DIRECTORY", "OUTPUT_RETENTION", "PORT", "BIND"}
)


def version_of(settings: Mapping[str, Any], readers: Mapping[str, Any]) -> str:
    """
    Give a text that changes when settings, plug-ins or programs do.

    Args:
        readers: the classes that read sources, by the ending of files.
    """
    digest = hashlib.sha256()
    for line in (*_lines(settings), described(readers)):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _lines(settings: Mapping[str, Any]) -> Iterator[str]:
    yield f"Python {sys.version}, {platform.machine()}"
    yield f"{locale.setlocale(locale.LC_ALL)} {time.tzname}"
    for package in _PACKAGES:
        try:
            yield f"{package} {metadata.version(package)}"
        except metadata.PackageNotFoundError:
            yield f"no {package}"
    for name in sorted(settings):
        if name not in _IDLE:
            yield f"{name} = {described(settings[name])}"
    for name in sorted(FOLLOWED):
        for receiver in receivers(getattr(signals, name)):
            yield f"{name} -> {described(receiver)}"
    for file in sorted((*plugin_files(settings), *map(str, _OURS.rglob("*.py")))):
        yield f"{file} {hashlib.sha256(Path(file).read_bytes()).hexdigest()}"


def plugin_files(settings: Mapping[str, Any]) -> set[str]:
    """Name the files of the plug-ins: whoever listens to Pelican's signals, and their helpers."""
    folders = tuple(f"{folder}{os.sep}" for folder in settings["PLUGIN_PATHS"])
    names, packages = _plugin_names(settings)
    return {
        str(file)
        for name, module in list(sys.modules.items())
        if (file := getattr(module, "__file__", None))
        and (name in names or name.startswith(packages) or str(file).startswith(folders))
    }


def _plugin_names(settings: Mapping[str, Any]) -> tuple[set[str], tuple[str, ...]]:
    """Give the names of modules that are plug-ins, and what names of modules inside begin with."""
    told = [one if isinstance(one, str) else one.__name__ for one in settings["PLUGINS"] or ()]
    names = {*told, *(f"{_NAMESPACE}{name}" for name in told)}
    for signal in (*FOLLOWED, *SIGNALS):
        modules = {trackable.module_of(one) for one in receivers(getattr(signals, signal))}
        names |= {name for name in modules if not _is_pelicans(name)}
    return names, tuple(f"{name}." for name in names)


def _is_pelicans(name: str) -> bool:
    """Tell whether a module is Pelican's own; plug-ins may be installed in a folder of it."""
    return f"{name}.".startswith("pelican.") and not name.startswith(_NAMESPACE)


def described(value: Any, depth: int = _DEEP) -> str:
    """Describe a value so that another value has another description, whatever the process."""
    if isinstance(value, Mapping):
        parts = [
            f"{described(key, depth - 1)}: {described(value[key], depth - 1)}" for key in value
        ]
        return f"{type(value).__name__}{{{', '.join(parts)}}}" if depth else "…"
    if isinstance(value, list | tuple):
        parts = [described(part, depth - 1) for part in value]
        return f"{type(value).__name__}[{', '.join(parts)}]" if depth else "…"
    if isinstance(value, set | frozenset):
        return f"set{sorted(described(part, depth - 1) for part in value)}"
    if isinstance(value, str | bytes | int | float | bool | type(None) | Path):
        return repr(value)
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    return _described_object(value, depth)


def _described_object(value: Any, depth: int) -> str:
    name = f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"
    code = getattr(value, "__code__", None)
    if code is not None:
        return f"{name} {_described_code(code)}"
    if isinstance(value, type):
        return f"class {name}"
    if depth and hasattr(value, "__dict__"):
        return f"{name} {described(vars(value), depth - 1)}"
    return name if " at 0x" in repr(value) else f"{name} {value!r}"


def _described_code(code: types.CodeType) -> str:
    # A set among the constants is written in another order by each process.
    constants = [
        _described_code(part) if isinstance(part, types.CodeType) else described(part)
        for part in code.co_consts
    ]
    digest = hashlib.sha256(code.co_code)
    digest.update("\n".join((*constants, *code.co_names)).encode(errors="replace"))
    return digest.hexdigest()


class Templates:
    """The template files by the names that templates load each other by."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        own = os.path.join(os.path.expanduser(str(settings["THEME"])), "templates")  # noqa: PTH111, PTH118
        simple = os.path.join(os.path.dirname(pelican.__file__), "themes", "simple", "templates")  # noqa: PTH118, PTH120
        overriding = [str(folder) for folder in settings["THEME_TEMPLATES_OVERRIDES"]]
        self._folders = [
            *(("", folder) for folder in (*overriding, own, simple)),
            ("!theme/", own), ("!simple/", simple),
        ]  # fmt: skip
        self._stamps: dict[str, tuple[tuple[int, ...], str]] = {}
        self._found: dict[str, str] = {}

    def fingerprints(self) -> tuple[dict[str, str], bool]:
        """Give the fingerprint of each template, and whether one is not what it was last time."""
        found: dict[str, str] = {}
        for prefix, folder in self._folders:
            for name, file, stat in _files(folder, ""):
                cell = f"template:{prefix}{name}"
                if cell not in found:
                    found[cell] = self._digest(file, stat)
        is_changed, self._found = found != self._found, found
        return found, is_changed

    def _digest(self, file: str, stat: os.stat_result) -> str:
        stamp = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
        known = self._stamps.get(file)
        if known is None or known[0] != stamp or _is_fresh(stat):
            digest = hashlib.sha256(Path(file).read_bytes()).hexdigest()
            known = self._stamps[file] = (stamp, digest)
        return known[1]


def _is_fresh(stat: os.stat_result, seconds: float = 2) -> bool:
    """Tell whether a file could change again under the same stamp."""
    return time.time() - stat.st_ctime < seconds


def _files(folder: str, prefix: str) -> Iterator[tuple[str, str, os.stat_result]]:
    try:
        inside = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in inside:
        if entry.is_dir():
            yield from _files(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.path, entry.stat()
