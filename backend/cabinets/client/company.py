"""What the company knows of its client: requisites for documents, contacts, who looks after him."""

from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.clients import contacts, listing, requisites
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/company")
def show_company() -> Answer:
    client = whose.client()
    history = requisites.history(client.id)
    today = here().today
    managers = {one.id: one.name for one in listing.managers()}
    return page(
        "client/company.html",
        client=client,
        current=next((one for one in history if one.valid_from <= today), None),
        coming=[one for one in history if one.valid_from > today],
        contacts=contacts.of_client(client.id),
        manager=managers.get(client.manager_id or 0, ""),
    )
