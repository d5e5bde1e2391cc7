"""The search over the public site: a plain page that needs no script."""

from backend.cabinets.guest.door import cabinet
from backend.web import render
from backend.web.answers import Answer
from backend.web.visit import here

LONGEST_QUERY = 200


@cabinet.get("/search")
def show() -> Answer:
    visit = here()
    query = " ".join(str(visit.incoming.query.getunicode("q") or "")[:LONGEST_QUERY].split())
    found = visit.services.search(query, visit.language) if query else ()
    return render.page("guest/search.html", query=query, found=found, longest=LONGEST_QUERY)
