"""Files sent by a form: the one place where multipart bodies are read, within limits."""

from dataclasses import dataclass

import bottle

from backend.kernel.errors import DomainError
from backend.web.bodies import TooLargeBodyError
from backend.web.forms import Posted
from backend.web.visit import here

FORM_BYTES = 64 * 1024


class BrokenUploadError(DomainError):
    """The form did not arrive whole, or is no form with a file."""

    key = "error.unreadable_form"
    status = 400


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; `name` is what the sender calls it and is never to be trusted."""

    name: str
    content: bytes


def is_form() -> bool:
    """Whether a form with files was sent, rather than the bytes of one file."""
    kind = str(here().incoming.get_header("Content-Type", ""))
    return kind.partition(";")[0].strip().lower() == "multipart/form-data"


def file(name: str, max_bytes: int) -> Upload | None:
    """
    The file of the field `name`; None if none was chosen. Large ones wait on disk, not in memory.

    Raises:
        TooLargeBodyError: the file is larger than `max_bytes`, or the form says no length at all.
        BrokenUploadError: the body is no whole multipart form.
    """
    incoming = here().incoming
    if not 0 <= incoming.content_length <= max_bytes + FORM_BYTES:
        raise TooLargeBodyError
    with incoming.body:
        try:
            sent = incoming.files.getall(name)
        except (bottle.HTTPError, ValueError) as error:
            raise BrokenUploadError from error
        return _chosen(sent, max_bytes)


def fields() -> Posted:
    """
    The other fields of a form that was sent with a file, after `file` has read it.

    Raises:
        BrokenUploadError: they are not UTF-8.
    """
    try:
        sent = here().incoming.forms.decode("utf-8")
        return Posted((name, value) for name, value in sent.allitems())
    except (bottle.HTTPError, ValueError) as error:
        raise BrokenUploadError from error


def _chosen(sent: list[bottle.FileUpload], max_bytes: int) -> Upload | None:
    """The first file that has a name; all of them are closed."""
    found = None
    for one in sent:
        with one.file:
            content: bytes = one.file.read(max_bytes + 1)
        found = found or (Upload(str(one.raw_filename), content) if one.raw_filename else None)
    if found and len(found.content) > max_bytes:
        raise TooLargeBodyError
    return found
