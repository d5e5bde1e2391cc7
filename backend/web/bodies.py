"""Bodies that are not forms: small JSON of our scripts, and files sent as they are."""

import json
from typing import Any

from backend.kernel.errors import DomainError
from backend.web.visit import here


class TooLargeBodyError(DomainError):
    """More was sent than this address takes."""

    key = "error.too_large"
    status = 413


class UnreadableBodyError(DomainError):
    """The body is not what its address takes."""

    key = "error.unreadable_json"
    status = 400


def raw_body(max_bytes: int) -> bytes:
    """
    The body of this exchange as it was sent.

    Raises:
        TooLargeBodyError: more than `max_bytes`.
    """
    incoming = here().incoming
    if incoming.content_length > max_bytes:
        raise TooLargeBodyError
    with incoming.body as sent:  # a large one waits in a file
        body: bytes = sent.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise TooLargeBodyError
    return body


def json_body(max_bytes: int) -> dict[str, Any]:
    """
    The JSON object sent in this exchange.

    Raises:
        TooLargeBodyError: more than `max_bytes`.
        UnreadableBodyError: not a JSON object in UTF-8.
    """
    try:
        content = json.loads(raw_body(max_bytes).decode())
    except (ValueError, RecursionError) as error:
        raise UnreadableBodyError from error
    if not isinstance(content, dict):
        raise UnreadableBodyError
    return content
