"""Contacts of a client: added, corrected, removed."""

from dataclasses import asdict

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients.forms import ContactForm
from backend.cabinets.manager.door import cabinet
from backend.clients import contacts, queries
from backend.clients.models import Client, Contact
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/<client_id:int>/contacts/new")
def ask_new(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    is_first = not contacts.of_client(client.id)
    return _screen(client, None, forms.blank(ContactForm, is_main=is_first))


@cabinet.post("/clients/<client_id:int>/contacts/new", keeps_form=True)
def add(client_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(ContactForm)
    if not form.validate():
        return _screen(client, None, form, 422)
    try:
        contacts.add(client, form.card(), actor=actor, now=clock.now())
    except DomainError as error:
        return _screen(client, None, form, refuse(form, error))
    return _back(client, "manager.clients.contact_added")


@cabinet.get("/clients/<client_id:int>/contacts/<contact_id:int>")
def ask_correction(client_id: int, contact_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    contact = contacts.one(client.id, contact_id)
    return _screen(client, contact, forms.blank(ContactForm, **asdict(contacts.card_of(contact))))


@cabinet.post("/clients/<client_id:int>/contacts/<contact_id:int>", keeps_form=True)
def correct(client_id: int, contact_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    contact = contacts.one(client.id, contact_id)
    form = forms.read(ContactForm)
    if not form.validate():
        return _screen(client, contact, form, 422)
    try:
        contacts.correct(contact, form.card(), actor=actor)
    except DomainError as error:
        return _screen(client, contact, form, refuse(form, error))
    return _back(client, "manager.clients.contact_saved")


@cabinet.post("/clients/<client_id:int>/contacts/<contact_id:int>/remove")
def remove(client_id: int, contact_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    contacts.remove(contacts.one(client.id, contact_id), actor=actor, now=clock.now())
    return _back(client, "manager.clients.contact_removed")


def _back(client: Client, message: str) -> Answer:
    flash.leave(message)
    return redirect(f"/manager/clients/{client.id}")


def _screen(
    client: Client, contact: Contact | None, form: ContactForm, status: int = 200
) -> Answer:
    return page("manager/clients/contact.html", status, client=client, contact=contact, form=form)
