"""The theme's templates outside a run of Pelican, in the environment that Pelican makes for them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template, TemplateSyntaxError

from sitegen.errors import ContentError, Problem
from sitegen.lazy import LazyContext
from sitegen.settings import BaseReader, Generator, settings_for
from sitegen.site import Site


class NotedEnvironment(Environment):
    """An environment that tells the names of templates as they are used."""

    note: Callable[[str], None]

    def _load_template(
        self,
        name: str,
        globals: MutableMapping[str, Any] | None,  # noqa: A002 — Jinja's own name
    ) -> Template:
        self.note(name)
        return super()._load_template(name, globals)


class Templates:
    """
    Renders a theme's templates with the variables that a build gives them.

    One thread at a time.
    """

    def __init__(self, site: Site) -> None:
        settings = settings_for(site, site.releases, plugin=None, reader=BaseReader)
        generator = Generator(
            dict(settings), settings, settings["PATH"], settings["THEME"], settings["OUTPUT_PATH"]
        )
        self._folder = site.theme / "templates"
        self._context = {**generator.context, "localsiteurl": settings["SITEURL"]}
        self._environment = generator.env
        self._environment.__class__ = NotedEnvironment
        self._environment.context_class = LazyContext
        self._environment.note = _nobody

    def render(
        self, template: str, variables: Mapping[str, Any], *, note: Callable[[str], None]
    ) -> bytes:
        """
        Render one template.

        Args:
            note: is told the name of every template that takes part.

        Raises:
            ContentError: there is no such template.
            Exception: whatever the template raises.
        """
        file = f"{template}.html"
        self._environment.note = note
        try:
            if "/" in template or not (self._folder / file).is_file():
                note(file)
                raise ContentError(f"theme/templates/{file}", 0, "template_missing", name=template)
            found = self._environment.get_template(file)
            return str(found.render({**self._context, **variables})).encode()
        finally:
            self._environment.note = _nobody


def problem_of(templates: Path, error: BaseException | None, output: str) -> Problem:
    """Name the template and line of an error, and the output that was being made."""
    if isinstance(error, ContentError):
        return error.problem
    file, line = _place(templates, error)
    details = {"reason": str(error) or type(error).__name__, "page": output}
    return Problem(file, line, "template_error", details)


def _place(templates: Path, error: BaseException | None) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return f"theme/templates/{error.name or ''}", error.lineno
    root = f"{templates.absolute()}{os.sep}"
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    for frame in reversed(frames):
        if frame.filename.startswith(root):
            return f"theme/templates/{frame.filename.removeprefix(root)}", frame.lineno or 0
    return "theme", 0


def _nobody(_name: str) -> None:
    """Be told of templates outside a rendering."""
