"""A Pelican site as its settings file describes it, with its plug-ins registered."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitegen.incremental.stock import trackable
from sitegen.incremental.stock.door import pelican, read_settings, signals
from sitegen.incremental.stock.fingerprints import plugin_files


class StockSite:
    """
    The settings and plug-ins of one site.

    Args:
        settings: the settings file, the settings themselves, or Pelican's object that has them.
        overrides: settings that are stronger than those of the file.
    """

    def __init__(
        self, settings: Path | Mapping[str, Any] | Any, overrides: Mapping[str, Any] | None = None
    ) -> None:
        self._given = settings
        self._overrides = dict(overrides or {})
        self._before = _connected()
        self._earlier = frozenset(sys.modules)
        self._files: tuple[int, list[str]] = (0, [])
        self.object = self._loaded()
        self._stamps = self._stamped()

    @property
    def settings(self) -> Any:
        return self.object.settings

    def is_stale(self) -> bool:
        """Tell whether the settings file or a program beside it has changed."""
        found = self._stamped()
        return any(found.get(file) != stamp for file, stamp in self._stamps.items())

    def reload(self) -> None:
        """Read settings and plug-ins anew."""
        if not isinstance(self._given, Path | Mapping):
            return
        self.close()
        self._files = (0, [])
        self.object = self._loaded()
        self._stamps = self._stamped()

    def close(self) -> None:
        """Disconnect the plug-ins of this site, and forget its programs: they may change."""
        for name, before in self._before.items():
            signal = getattr(signals, name)
            for receiver in trackable.receivers(signal):
                if receiver not in before:
                    signal.disconnect(receiver)
        for name, file in _modules().items():
            if file in self._stamps and name not in self._earlier:
                del sys.modules[name]

    def _loaded(self) -> Any:
        if isinstance(self._given, Path):
            settings = read_settings(str(self._given), override=dict(self._overrides))
        elif isinstance(self._given, Mapping):
            settings = {**self._given, **self._overrides}
        else:
            return self._given
        return pelican.Pelican(settings)

    def _stamped(self) -> dict[str, tuple[int, int]]:
        # Programs are imported now and then; only then is it worth to look for their files.
        if self._files[0] != len(sys.modules):
            self._files = (len(sys.modules), sorted(self._programs()))
        found = {}
        for file in self._files[1]:
            try:
                stat = os.stat(file)  # noqa: PTH116 — done at each publication
            except FileNotFoundError:
                found[file] = (0, 0)
            else:
                found[file] = (stat.st_mtime_ns, stat.st_size)
        return found

    def _programs(self) -> set[str]:
        files = plugin_files(self.settings)
        if isinstance(self._given, Path):
            folder = f"{self._given.absolute().parent}{os.sep}"
            files |= {file for file in _modules().values() if file.startswith(folder)}
            files.add(str(self._given))
        return files


def _modules() -> dict[str, str]:
    found = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file:
            found[name] = str(file)
    return found


def _connected() -> dict[str, list[Any]]:
    names = trackable.SIGNALS | trackable.FOLLOWED
    return {name: trackable.receivers(getattr(signals, name)) for name in names}
