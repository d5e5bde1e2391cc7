"""What to say when a site could not be published: the file, the line and what is wrong there."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from jinja2 import TemplateNotFound, TemplateSyntaxError

from sitegen.errors import BusyError
from sitegen.incremental.rendering import NotRendered
from sitegen.incremental.touched import Unreadable

REFUSALS = (Unreadable, NotRendered, BusyError, OSError)
AS_IT_WAS = "Nothing was published; the output is as it was. Correct this and publish again."
# Jinja gives the frames of templates such names.
_IN_TEMPLATES = ("template", "top-level template code", "block ")


def lines(error: Exception) -> Iterator[str]:
    """Tell of one of REFUSALS in lines for a person."""
    if isinstance(error, Unreadable):
        yield from (f"{path}: {_said(one)}" for path, one in error.errors.items())
    elif isinstance(error, NotRendered):
        cause = error.__cause__
        place = _place(cause) if cause else ""
        yield f"{place or error.path or error.job.name}: {_said(cause)}, in {error.job.name}"
    elif isinstance(error, BusyError):
        yield f"Somebody else publishes: {error.details.get('owner', '')}".rstrip(": ")
    else:
        yield _said(error)
    yield AS_IT_WAS


def _place(error: BaseException) -> str:
    """Give template and line; empty if no template is at fault."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.name.startswith(_IN_TEMPLATES) and frame.filename.endswith((".html", ".xml")):
            return f"{frame.filename}:{frame.lineno}"
    return ""


def _said(error: BaseException | None) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
