"""The search over the public site: a plain page that needs no script."""

from backend.cabinets.guest.door import cabinet
from backend.kernel import i18n
from backend.web import render
from backend.web.answers import Answer
from backend.web.visit import here

LONGEST_QUERY = 200


@cabinet.get("/search")
def show() -> Answer:
    """Answer in the language of the site's page the search was asked on, if it is named."""
    visit = here()
    wished = visit.incoming.query.getunicode("lang")
    if wished in i18n.LANGUAGES:
        visit.language = wished
    query = " ".join(str(visit.incoming.query.getunicode("q") or "")[:LONGEST_QUERY].split())
    found = visit.services.search(query, visit.language) if query else ()
    return render.page("guest/search.html", query=query, found=found, longest=LONGEST_QUERY)
