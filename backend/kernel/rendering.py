"""The one Jinja environment: escapes everything, knows every name it is given and no other."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.kernel.i18n import Translator


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
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(shared)

    def render(self, name: str, language: str, /, **values: object) -> str:
        """The page `name` in `language`, with `t` to speak it."""
        template = self.environment.get_template(name)
        return template.render(t=self._translators[language], language=language, **values)
