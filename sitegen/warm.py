"""
The publisher of a site in this process, loaded when something is first to be computed.

Pelican stands behind it, with much that it loads: a server's process that never publishes does without.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.publisher import Publisher

STATE = "engine.db"


@dataclass(frozen=True, slots=True)
class Base:
    """The live release; its manifest is asked for only when the engine does not know it."""

    release: str
    manifest: Callable[[], Mapping[str, str]]


def of(site: Site) -> Publisher:
    """Give the one publisher of a site in this process."""
    from sitegen import publisher

    return publisher.of(site)


def forget(site: Site) -> None:
    """Close a site's publisher, if there is one; the next call of `of` starts from the state on disk."""
    if loaded := sys.modules.get("sitegen.publisher"):
        loaded.forget(site)
