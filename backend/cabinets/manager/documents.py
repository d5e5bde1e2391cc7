"""Documents on a client's card: what he was given, and giving him another."""

from collections.abc import Mapping
from typing import Any

import wtforms
from wtforms import validators
from wtforms.fields import SelectChoice

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients import sections
from backend.cabinets.manager.clients.sections import Section
from backend.cabinets.manager.door import cabinet
from backend.clients import queries
from backend.clients.models import Client
from backend.documents import shelf, store
from backend.documents.models import DocumentKind
from backend.documents.shelf import MOST_BYTES, NewDocument
from backend.kernel import money, periods
from backend.kernel.errors import DomainError, InvalidError
from backend.kernel.periods import Period
from backend.web import downloads, flash, forms, more, uploads
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.uploads import Upload
from backend.web.visit import here
from backend.web.wording import Wording

BODY_LIMIT_BYTES = MOST_BYTES + 2 * uploads.FORM_BYTES
_LATEST = 5


class DocumentForm(forms.Form):
    """What is said of a document beside its file; both ends of the period are in it."""

    kind = wtforms.SelectField(
        "documents.kind",
        choices=[SelectChoice(kind, f"documents.kind.{kind}") for kind in DocumentKind],
    )
    number = wtforms.StringField(
        "documents.number", [validators.InputRequired(), validators.Length(max=60)]
    )
    day = wtforms.DateField("documents.day", [validators.InputRequired()])
    first = wtforms.DateField("documents.first", [validators.Optional()])
    last = wtforms.DateField("documents.last", [validators.Optional()])
    total = wtforms.StringField("documents.total", [validators.Optional()])

    def new(self, sent: Upload) -> NewDocument:
        """
        The same for the domain.

        Raises:
            InvalidError: half a period, one that ends before it begins, or no sum.
        """
        return NewDocument(
            kind=DocumentKind(self.kind.data),
            number=self.number.data,
            day=self.day.data,
            file_name=sent.name,
            content=sent.content,
            period=self._period(),
            total_minor=money.parse_price(self.total.data) if self.total.data else None,
        )

    def _period(self) -> Period | None:
        first, last = self.first.data, self.last.data
        if first is None and last is None:
            return None
        if first is None or last is None or last < first:
            raise InvalidError("documents.bad_period")
        return Period(first, periods.day_after(last))


@cabinet.get("/clients/<client_id:int>/documents")
def show_documents(client_id: int) -> Answer:
    client = queries.one(client_id)
    found = shelf.of_client(client.id, after=more.place())
    return page(
        "manager/documents.html",
        client=client,
        documents=found.rows,
        links=more.links(found.after),
        may_add=_may_add(),
    )


@cabinet.get("/clients/<client_id:int>/documents/new")
def new_document(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    return _asked(queries.one(client_id), forms.blank(DocumentForm, day=here().today))


@cabinet.post("/clients/<client_id:int>/documents/new", body_limit=BODY_LIMIT_BYTES)
def add_document(client_id: int) -> Answer:
    visit, client = here(), queries.one(client_id)
    rights.insist(visit.actor, Right.KEEP_CLIENTS)
    sent = uploads.file("file", MOST_BYTES) if uploads.is_form() else None
    posted = uploads.fields() if uploads.is_form() else forms.posted(visit.incoming)
    form = DocumentForm(posted, Wording(visit.t))
    if not form.validate():
        return _asked(client, form, 422)
    if sent is None:
        return _refused(client, form, InvalidError("documents.no_file"))
    try:
        shelf.add(client, form.new(sent), place=_place(), actor=visit.actor, now=visit.started_at)
    except DomainError as error:
        return _refused(client, form, error)
    flash.leave("documents.added")
    return redirect(f"/manager/clients/{client.id}/documents")


@cabinet.get("/clients/<client_id:int>/documents/<document_id:int>")
def download_document(client_id: int, document_id: int) -> Answer:
    document = shelf.one_of_client(client_id, document_id)
    content = store.get(_place(), document.sha256)
    return downloads.file_answer(document.file_name, content, document.media_type)


def _place() -> Any:
    return store.folder(here().services.config.database.file)


def _may_add() -> bool:
    return rights.may(here().actor, Right.KEEP_CLIENTS)


def _refused(client: Client, form: DocumentForm, error: DomainError) -> Answer:
    beside = {"documents.bad_period": "last", "documents.taken": "number"}
    is_of_sum = error.message_key.startswith("money.")
    place = "total" if is_of_sum else beside.get(error.message_key, "")
    form.refuse(place, error.message_key, **error.details)
    return _asked(client, form, error.status)


def _asked(client: Client, form: DocumentForm, status: int = 200) -> Answer:
    megabytes = MOST_BYTES // 1024 // 1024
    return page("manager/document.html", status, client=client, form=form, megabytes=megabytes)


def _latest(client: Client) -> Mapping[str, Any]:
    return {"documents": shelf.of_client(client.id).rows[:_LATEST], "may_add": _may_add()}


sections.declare(Section("manager/clients/sections/documents.html", _latest, 40))
