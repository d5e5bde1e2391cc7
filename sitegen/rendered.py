"""The HTML of bodies, as readers, checks and lists need it."""

from __future__ import annotations

from functools import lru_cache

from sitegen import markdown


@lru_cache(maxsize=2048)
def rendered(body: str) -> str:
    """Render a body; texts that were rendered lately are not parsed again."""
    return markdown.render(body)
