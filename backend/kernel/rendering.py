"""The one Jinja environment: escapes everything, knows every name it is given and no other."""

from collections.abc import Mapping
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from backend.kernel.i18n import Translator


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


class Templates:
    """Templates of a folder, compiled once, rendered in a language."""

    def __init__(
        self, folder: Path, translators: Mapping[str, Translator], **shared: object
    ) -> None:
        self._translators = translators
        self.environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            bytecode_cache=COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(shared)

    def render(self, name: str, language: str, /, **values: object) -> str:
        """The page `name` in `language`, with `t` to speak it."""
        template = self.environment.get_template(name)
        return template.render(t=self._translators[language], language=language, **values)
