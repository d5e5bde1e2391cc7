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
        self.object = self._loaded()
        self._stamps = self._stamped()

    @property
    def settings(self) -> Any:
        return self.object.settings

    def is_stale(self) -> bool:
        """Tell whether the settings file or a program beside it has changed."""
        return self._stamps != self._stamped()

    def reload(self) -> None:
        """Read settings and plug-ins anew."""
        if not isinstance(self._given, Path | Mapping):
            return
        self.close()
        for name, file in list(_modules().items()):
            if file in self._stamps:
                del sys.modules[name]
        self.object = self._loaded()
        self._stamps = self._stamped()

    def close(self) -> None:
        """Disconnect the plug-ins of this site."""
        for name, before in self._before.items():
            signal = getattr(signals, name)
            for receiver in trackable.receivers(signal):
                if receiver not in before:
                    signal.disconnect(receiver)

    def _loaded(self) -> Any:
        if isinstance(self._given, Path):
            settings = read_settings(str(self._given), override=dict(self._overrides))
        elif isinstance(self._given, Mapping):
            settings = {**self._given, **self._overrides}
        else:
            return self._given
        return pelican.Pelican(settings)

    def _stamped(self) -> dict[str, tuple[int, int]]:
        files = set(plugin_files())
        if isinstance(self._given, Path):
            folder = f"{self._given.absolute().parent}{os.sep}"
            files |= {file for file in _modules().values() if file.startswith(folder)}
            files.add(str(self._given))
        found = {}
        for file in files:
            stat = os.stat(file) if os.path.exists(file) else None  # noqa: PTH110, PTH116 — many of them
            found[file] = (stat.st_mtime_ns, stat.st_size) if stat else (0, 0)
        return found


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
