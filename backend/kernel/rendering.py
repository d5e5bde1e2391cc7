"""The one Jinja environment: escapes everything, knows every name it is given and no other."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from backend.kernel.i18n import NAMES, Translator


class Compiled(BytecodeCache):
    """Code of templates by their place and text: one process compiles each text once."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of this very text."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
_MOST_KEPT = 1000  # markups of one macro


class Templates:
    """
    Templates of a folder, compiled once, rendered in a language.

    Each language has an environment with its texts as `t`: so macros speak without the names of a page,
    and their modules are made once, not for each page. `{% set menu = kept(draw_menu) %}` gives a macro that
    draws once for the same arguments: whatever a macro of a module shows, it has from its arguments or texts.
    """

    def __init__(
        self, folder: Path, translators: Mapping[str, Translator], **shared: object
    ) -> None:
        loader = FileSystemLoader(folder)
        self._of = {
            language: _environment(loader, {**shared, "t": t, "language": language})
            for language, t in translators.items()
        }

    def render(self, name: str, language: str, /, **values: object) -> str:
        """The page `name` in `language`, with `t` to speak it."""
        return self._of[language].get_template(name).render(values)


class _Context(Context):
    """Calls what a template calls: nothing of ours asks for the context, and looking for that takes long."""

    def call(
        self,
        called: Callable[..., object],
        /,
        *given: object,
        _block_vars: object = None,  # what Jinja would give to whoever asked for the context
        _loop_vars: object = None,
        **named: object,
    ) -> object:
        """Call a macro, a text or a function of ours."""
        return called(*given, **named)


class _Environment(Environment):
    context_class = _Context

    def make_globals(self, own: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        """The names of the environment themselves: every page copies them, and a ChainMap is slow at that."""
        return super().make_globals(own) if own else self.globals


def _environment(loader: FileSystemLoader, shared: Mapping[str, object]) -> Environment:
    made = _Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(shared, languages=NAMES, kept=lru_cache(maxsize=_MOST_KEPT))
    return made
