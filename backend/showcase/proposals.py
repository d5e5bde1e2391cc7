"""Public texts of services become drafts of pages: seen by editors, published by nobody but them."""

from datetime import datetime
from itertools import count, islice

from backend.audit import journal
from backend.catalog import proposals
from backend.catalog.models import PageProposal
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from sitegen import drafts, pages
from sitegen.errors import BusyError, ContentError
from sitegen.site import Site

FOLDER = "services"
MOST_TRIES = 20


class Carrier:
    """Carries what waits to the drafts of a site, told the present moment."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, now: datetime) -> None:
        """
        Make a draft of each text that waits; run again after a crash it makes none twice.

        Raises:
            SitegenError: the disk does not take a draft; it is tried again at the next waking.
        """
        for proposal in proposals.waiting():
            try:
                carry(self._site, proposal, now=now)
            except BusyError:  # editors are saving: it is tried again at the next waking
                return


def carry(site: Site, proposal: PageProposal, *, now: datetime) -> str:
    """
    Make the drafts of one proposal, in each language that has a text; the page they are of.

    Its address is that of the service, with a number behind it where another page has that.

    Raises:
        ContentError: no address is free.
    """
    page, texts = _placed(site, proposal)
    for path, text in texts.items():
        drafts.save(site, path, text, base="", author=proposal.made_by_name, now=now)
    with transaction():
        if proposals.mark_delivered(proposal, page, now=now):
            for path in texts:
                journal.record(SYSTEM, "page.create", f"page:{path}", new={"service": page})
    return page


def _placed(site: Site, proposal: PageProposal) -> tuple[str, dict[str, str]]:
    """The first address where nothing else stands, and the texts by path."""
    known = drafts.texts(site)
    code = proposal.service.code
    for number in islice(count(1), MOST_TRIES):
        page = f"{FOLDER}/{code}" if number == 1 else f"{FOLDER}/{code}-{number}"
        try:
            return page, _texts(site, proposal, page, known)
        except ContentError as error:
            if error.key != "slug_taken" or number == MOST_TRIES:
                raise
    raise AssertionError("the last try returns or raises")


def _texts(site: Site, proposal: PageProposal, page: str, known: dict[str, str]) -> dict[str, str]:
    """
    The texts of the page in the languages of the site that have one.

    Raises:
        ContentError: another page or draft has the address; the very same text is no other one.
    """
    found = {}
    for lang in site.languages:
        body = proposal.body.ru if lang == site.language else getattr(proposal.body, lang, "")
        if not body:
            continue
        title = proposal.title.in_(lang)
        path = f"pages/{page}.md" if lang == site.language else f"pages/{lang}/{page}.md"
        others = {other: text for other, text in known.items() if other != path}
        made = pages.create(site, kind="page", lang=lang, slug=page, title=title, drafts=others)
        text = f"{made.text}\n{body.strip()}\n"
        if path in known and known[path] != text:
            raise ContentError(path, 0, "slug_taken", url=made.url, other=path)
        found[path] = text
    return found
