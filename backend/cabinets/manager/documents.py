"""Documents on a client's card: what he was given, giving him another, cancelling and replacing one."""

from collections.abc import Mapping
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import document_form, trail
from backend.cabinets.manager.clients import sections
from backend.cabinets.manager.clients.sections import Section
from backend.cabinets.manager.document_form import (
    BODY_LIMIT_BYTES,
    DocumentForm,
    ReplacementForm,
    reason_field,
)
from backend.cabinets.manager.door import cabinet
from backend.clients import queries
from backend.clients.models import Client
from backend.documents import cancelling, shelf, store
from backend.documents.models import Document
from backend.kernel.errors import DomainError, StaleStateError
from backend.web import downloads, flash, forms, more
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

_LATEST = 5
_ONE = "/clients/<client_id:int>/documents/<document_id:int>"


class CancellationForm(forms.Form):
    """Why a document is void."""

    reason = reason_field()


@cabinet.get("/clients/<client_id:int>/documents")
def show_documents(client_id: int) -> Answer:
    client = queries.one(client_id)
    found = shelf.of_client(client.id, after=more.place())
    return page(
        "manager/documents/list.html",
        client=client,
        documents=found.rows,
        successors=shelf.successors(found.rows),
        links=more.links(found.after),
        may_add=_may_add(),
    )


@cabinet.get("/clients/<client_id:int>/documents/new")
def new_document(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    form = forms.blank(DocumentForm, day=here().today)
    return document_form.screen(queries.one(client_id), form)


@cabinet.post("/clients/<client_id:int>/documents/new", body_limit=BODY_LIMIT_BYTES)
def add_document(client_id: int) -> Answer:
    visit, client = here(), queries.one(client_id)
    rights.insist(visit.actor, Right.KEEP_CLIENTS)

    def give(_: DocumentForm, new: shelf.NewDocument) -> None:
        place = document_form.place()
        shelf.add(client, new, place=place, actor=visit.actor, now=visit.started_at)
        flash.leave("documents.added")

    return document_form.take(client, DocumentForm, give)


@cabinet.get(_ONE)
def download_document(client_id: int, document_id: int) -> Answer:
    document = shelf.one_of_client(client_id, document_id)
    content = store.get(document_form.place(), document.sha256)
    return downloads.file_answer(document.file_name, content, document.media_type)


@cabinet.get(_ONE + "/cancel")
def ask_cancellation(client_id: int, document_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    return _screen(shelf.one_of_client(client_id, document_id), forms.blank(CancellationForm))


@cabinet.post(_ONE + "/cancel")
def cancel_document(client_id: int, document_id: int) -> Answer:
    visit, document = here(), shelf.one_of_client(client_id, document_id)
    rights.insist(visit.actor, Right.KEEP_CLIENTS)
    form = forms.read(CancellationForm)
    if not form.validate():
        return _screen(document, form, 422)
    try:
        reason = form.reason.data or ""
        cancelling.cancel(document, reason, actor=visit.actor, now=visit.started_at)
    except DomainError as error:
        form.refuse("reason", error.message_key, **error.details)
        return _screen(document, form, error.status)
    flash.leave("documents.cancelled")
    return redirect(f"/manager/clients/{client_id}/documents")


@cabinet.get(_ONE + "/replace")
def ask_replacement(client_id: int, document_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    old = _standing(client_id, document_id)
    form = forms.blank(ReplacementForm, kind=old.kind, number=old.number, day=old.day)
    return document_form.screen(queries.one(client_id), form, old)


@cabinet.post(_ONE + "/replace", body_limit=BODY_LIMIT_BYTES)
def replace_document(client_id: int, document_id: int) -> Answer:
    visit, client = here(), queries.one(client_id)
    rights.insist(visit.actor, Right.KEEP_CLIENTS)
    old = _standing(client_id, document_id)

    def give(form: DocumentForm, new: shelf.NewDocument) -> None:
        place, reason = document_form.place(), form["reason"].data or ""
        cancelling.replace(old, new, reason, place=place, actor=visit.actor, now=visit.started_at)
        flash.leave("documents.replaced")

    return document_form.take(client, ReplacementForm, give, old)


def _standing(client_id: int, document_id: int) -> Document:
    """
    A document that is not cancelled.

    Raises:
        StaleStateError: it is.
    """
    document = shelf.one_of_client(client_id, document_id)
    if document.cancelled_at is not None:
        raise StaleStateError("documents.is_cancelled")
    return document


def _may_add() -> bool:
    return rights.may(here().actor, Right.KEEP_CLIENTS)


def _screen(document: Document, form: CancellationForm, status: int = 200) -> Answer:
    return page(
        "manager/documents/cancel.html",
        status,
        client=queries.one(document.client_id),
        document=document,
        form=form,
        acts=trail.of(document),
    )


def _latest(client: Client) -> Mapping[str, Any]:
    documents = shelf.of_client(client.id).rows[:_LATEST]
    return {
        "documents": documents,
        "successors": shelf.successors(documents),
        "may_add": _may_add(),
    }


sections.declare(Section("manager/clients/sections/documents.html", _latest, 40))
