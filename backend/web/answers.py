"""What a handler answers: a page, a redirect or small JSON, as values without HTTP machinery."""

import json
from dataclasses import dataclass, field

from backend.web.visit import here


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer; the body is complete, never streamed."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(content: object, status: int = 200) -> Answer:
    """`content` as JSON, never cached."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(body, status, "application/json", {"Cache-Control": "no-store"})


def redirect(path: str) -> Answer:
    """
    Send the browser to `path` of this host with GET.

    Raises:
        ValueError: the path could lead to another host.
    """
    if not is_own_path(path):
        raise ValueError("redirects stay on this host")
    return Answer(b"", 303, headers={"Location": here().services.config.backend_url + path})


def is_own_path(path: str) -> bool:
    """Whether `path` can only lead to this host: one slash in front, no backslash, nothing invisible."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and " " not in path
    )
