"""
Pelican without what a small publication never uses: a process that starts anew for each one is done sooner.

Pelican loads the reader of reStructuredText, coloured output, a web server and a watcher of files along
with itself. Here stand-ins are loaded in their place. Whoever uses one after all ends the work with `Needed`, and `run`
starts the program again with the whole of Pelican. For programs only: a library cannot start anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

from sitegen import collecting

_ABSENT = ("docutils", "rich", "watchfiles", "pelican.rstdirectives", "pelican.server")
_WHOLE = "SITEGEN_WHOLE_PELICAN"

_is_wanted = False
_is_light = False


class Needed(BaseException):
    """Something uses what was left out. Not an error: nothing that forgives errors may catch it."""


def run(main: Callable[[], int]) -> NoReturn:
    """Run a program, lightly if that is enough, and end the process with its exit code."""
    global _is_wanted  # noqa: PLW0603 — it is a fact about the process
    _is_wanted = _WHOLE not in os.environ
    try:
        code = main()
    except Needed:
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, _WHOLE: "1"})  # noqa: S606 — this very program
    collecting.end(code)


@contextmanager
def importing() -> Iterator[None]:
    """Import Pelican inside the block; it is whole unless `run` has asked for less."""
    global _is_light  # noqa: PLW0603 — see above
    if not _is_wanted or "pelican" in sys.modules:
        yield
        return
    before = {name for name in sys.modules if _is_absent(name)}
    finder = _Finder(before)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
    # Whoever asks for them from now on gets them.
    for name in [name for name in sys.modules if _is_absent(name) and name not in before]:
        parent, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(parent), last):
            delattr(sys.modules[parent], last)
        del sys.modules[name]
    _is_light = True


def insist_on_whole() -> None:
    """
    Go on only if Pelican is whole.

    Raises:
        Needed: it is not.
    """
    if _is_light:
        raise Needed


def meet(plugins: Sequence[object]) -> None:
    """
    Go on unless plug-ins have loaded what stand-ins stand for: they may work on Pelican's own.

    Raises:
        Needed: they have.
    """
    if plugins and any(_is_absent(name) for name in sys.modules):
        insist_on_whole()


def _is_absent(name: str) -> bool:
    return name in _ABSENT or name.startswith(tuple(f"{absent}." for absent in _ABSENT))


class _Anything(type):
    """A class that stands for any object of a module that is not there, classes to inherit from too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Needed


class _Nothing(metaclass=_Anything):
    """Can be made, inherited from and given values; nothing can be had of it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take what the real one takes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Needed


class _StandIn(ModuleType):
    """A module of which every name can be imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing


class _Finder:
    """Finds stand-ins for what is absent, and leaves everything else to others."""

    # It keeps Python's protocol without its base classes: these load more than is saved.

    def __init__(self, present: set[str]) -> None:
        self._present = present

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name.partition(".")[0] in self._present or not _is_absent(name):
            return None
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type] # see above

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _StandIn(spec.name)
        module.__path__ = []  # it is a package, of which everything is found here
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""
