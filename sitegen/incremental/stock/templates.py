"""Jinja's environment, noting what templates read of contents and which templates there are."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.filters import FILTERS
from jinja2.runtime import Context, Macro
from jinja2.tests import TESTS

from sitegen.incremental.stock.door import Content, DateFormatter
from sitegen.incremental.stock.paging import Later
from sitegen.incremental.stock.trackable import OURS, Untrackable
from sitegen.incremental.stock.watching import Desk

_DEEP = 4
_KNOWN = ("jinja2.", OURS)
_KNOWN_EXACTLY = frozenset(
    {"pelican.contents", "pelican.paginator", "pelican.urlwrappers", "pelican.utils", "builtins"}
)
_HARMLESS = frozenset({str, int, bool, float, type(None)})
# What Jinja itself adds to calls within loops and blocks.
_SCOPES = frozenset({"_loop_vars", "_block_vars"})
_BUILT_IN = (types.BuiltinFunctionType, types.MethodWrapperType)


class WatchedContext(Context):
    """Variables of a template; functions of strangers are watched."""

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        return found.value() if type(found) is Later else found

    def settle(self) -> None:
        """Find out all variables: somebody may look at them without asking."""
        for name, value in self.parent.items():
            if type(value) is Later:
                self.parent[name] = value.value()

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805 — Jinja's own names: keywords of templates must not meet them
        if type(__obj) is Macro:
            return super().call(__obj, *args, **kwargs)
        watch: Strangers = __self.environment.strangers  # type: ignore[attr-defined]
        if _is_known(__obj):
            if not _HARMLESS.issuperset(map(type, args)) or not _SCOPES.issuperset(kwargs):
                watch.show((*args, *(kwargs[name] for name in kwargs if name not in _SCOPES)))
            return super().call(__obj, *args, **kwargs)
        return watch.hand_in(__self, super().call, __obj, args, kwargs)


class WatchedEnvironment(Environment):
    """An environment that notes what templates read; made by changing the class of Pelican's."""

    context_class = WatchedContext
    desk: Desk
    strangers: Strangers

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Content):
            known = self.desk.read(obj, attribute)
            if known is not None:
                return known
        try:  # as Jinja does first
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Content):
            known = self.desk.read(obj, str(argument))
            if known is not None:
                return known
        return super().getitem(obj, argument)

    def _load_template(self, name: str, globals: Any) -> Any:  # noqa: A002 — Jinja's own name
        self.desk.tracker.cell(f"template:{name}")
        return super()._load_template(name, globals)


class Strangers:
    """
    Code of plug-ins and settings that templates call: what it reads cannot be seen.

    So whatever it is given, and whatever it takes from the lists meanwhile, counts as read.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Watch a filter or a test."""

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            return self._hand(function, args, kwargs)

        return watched

    def hand_in(self, context: Context, call: Any, function: Any, args: Any, kwargs: Any) -> Any:
        """Call a function that may ask for the variables of the template."""
        if getattr(function, "jinja_pass_arg", None) and isinstance(context, WatchedContext):
            context.settle()
            self.show(context.get_all().values())
        return self._hand(call, (function, *args), kwargs)

    def show(self, values: Any, depth: int = _DEEP) -> None:
        """Note that contents are given away, also those within lists."""
        for value in values:
            if isinstance(value, Content):
                self._desk.expose(value.__dict__["_entry"])
            elif depth and isinstance(value, list | tuple | set | frozenset):
                self.show(value, depth - 1)
            elif depth and type(value) is dict:
                self.show(value.values(), depth - 1)

    def _hand(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, WatchedContext):
                value.settle()
                self.show(value.get_all().values())
        self.show(args)
        self.show(kwargs.values())
        self._desk.strangers += 1
        try:
            found = function(*args, **kwargs)
        finally:
            self._desk.strangers -= 1
        return self._watched(found) if isinstance(found, types.GeneratorType) else found

    def _watched(self, values: Iterator[Any]) -> Iterator[Any]:
        """Watch a generator: it reads while it is walked through."""
        end = object()
        while (value := self._hand(next, (values, end), {})) is not end:
            yield value


def _loaders(env: Any) -> list[str]:
    return [type(one).__name__ for one in getattr(env.loader, "loaders", ())]


def _is_known(function: Any) -> bool:
    if isinstance(function, _BUILT_IN):
        return True
    module = str(getattr(function, "__module__", None) or type(function).__module__)
    return module in _KNOWN_EXACTLY or module.startswith(_KNOWN)


def watch(generator: Any, desk: Desk, compiled: BytecodeCache) -> None:
    """
    Make a generator's environment one that notes what is read.

    Args:
        compiled: keeps compiled templates, if the site's settings name nobody else for that.

    Raises:
        Untrackable: a plug-in has put something of its own in place of Pelican's.
    """
    env: Any = generator.env
    if type(env) is not Environment or _loaders(env) != [
        "FileSystemLoader", "FileSystemLoader", "PrefixLoader",
    ]:  # fmt: skip
        raise Untrackable("a plug-in replaces the environment of the templates")
    env.__class__ = WatchedEnvironment
    strangers = Strangers(desk)
    # Whoever looks for changed templates clears the cache; asking at each use takes time, and
    # pages of one build could come from two versions.
    vars(env).update(desk=desk, strangers=strangers, auto_reload=False)
    env.bytecode_cache = env.bytecode_cache or compiled
    for known, used in ((FILTERS, env.filters), (TESTS, env.tests)):
        for name, function in used.items():
            is_own = known.get(name) is function or isinstance(function, DateFormatter)
            if not is_own and name != "plugin_enabled" and callable(function):
                used[name] = strangers.wrapped(function)
