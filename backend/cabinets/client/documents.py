"""Documents of a client: the list, and each as a file."""

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.documents import shelf, store
from backend.web import downloads, more
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/documents")
def show_documents() -> Answer:
    whose.insist(Right.SEE_MONEY)
    found = shelf.of_client(whose.client_id(), after=more.place())
    return page(
        "client/documents.html",
        documents=found.rows,
        successors=shelf.successors(found.rows),
        links=more.links(found.after),
    )


@cabinet.get("/documents/<document_id:int>")
def download(document_id: int) -> Answer:
    whose.insist(Right.SEE_MONEY)
    document = shelf.one_of_client(whose.client_id(), document_id)
    place = store.folder(here().services.config.database.file)
    content = store.get(place, document.sha256)
    return downloads.file_answer(document.file_name, content, document.media_type)
