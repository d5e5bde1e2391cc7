"""One page as the build would write it, with another text in it; nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime

from sitegen import snapshot, warm
from sitegen.pages import Page, page_of
from sitegen.prefixes import Prefixes
from sitegen.site import Site


def render(
    site: Site,
    path: str,
    text: str,
    *,
    links_to: str = "",
    assets_at: str = "",
    now: datetime | None = None,
) -> str:
    """
    Give the HTML of a page whose text is `text`, whether it is stored, a draft, or new.

    It goes through the same readers, templates and variables as a build, and with empty
    prefixes equals the built file byte for byte. Damage in other pages does not stop it.

    Args:
        links_to: goes before links to pages, such as the site's absolute address.
        assets_at: goes before addresses of pictures and the theme's files.

    Raises:
        ContentError: this text's front matter or the path is wrong, by line.
        BuildFailed: a template's error.
    """
    page = page_of(site, path, text)
    prefixes, moment = Prefixes(links_to, assets_at), now or datetime.now(UTC)
    known = warm.of(site).preview(page, prefixes, moment)
    return known.decode() if known is not None else _rendered(site, page, prefixes, moment)


def _rendered(site: Site, page: Page, prefixes: Prefixes, now: datetime) -> str:
    """Run Pelican for one page: what the engine cannot tell yet, a build can."""
    from sitegen.build import run_pelican  # loaded here as the publisher is
    from sitegen.plugin import SitePlugin

    path, text = page.path, page.text
    taken = snapshot.take(site, now=now, changes={path: text}, forced={path}, lenient=True)
    plugin = SitePlugin(taken, prefixes=prefixes, only=page.save_as)
    run_pelican(plugin, site.releases)
    return plugin.output
