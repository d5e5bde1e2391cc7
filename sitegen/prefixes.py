"""What goes before addresses that begin with a slash, when a page is shown somewhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

_ROOT_LINK = re.compile(r'(?<= href=")/(?!/)')
_SOURCES = re.compile(r' srcset="[^"]*"')
_SOURCE = re.compile(r'(?<=[" ])/(?!/)')
_ROOT_IMAGE = re.compile(r'(?<= src=")/(?!/)')


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What goes before links to pages and before addresses of assets; empty in a build."""

    links_to: str = ""
    assets_at: str = ""

    def applied(self, html: str) -> Markup:
        if self.links_to:
            html = _ROOT_LINK.sub(f"{self.links_to}/", html)
        if self.assets_at:
            html = _ROOT_IMAGE.sub(f"{self.assets_at}/", html)
            html = _SOURCES.sub(self._placed, html)
        return Markup(html)  # noqa: S704 — made by our grammar, which lets no HTML through

    def _placed(self, match: re.Match[str]) -> str:
        return _SOURCE.sub(f"{self.assets_at}/", match[0])
