"""Forms of the section of clients; the domain checks what stands in them."""

from typing import Any

import wtforms
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from backend.catalog import groups
from backend.clients import listing
from backend.clients.contacts import Card
from backend.clients.models import Client, ClientKind, ClientStatus
from backend.clients.registry import Correction, NewClient
from backend.web import forms
from backend.web.client_forms import DetailsForm, number_or_none


class OwnForm(forms.Form):
    """What is the company's own about a client."""

    contract_number = wtforms.StringField(
        "clients.field.contract_number", [InputRequired(), Length(max=40)]
    )
    short_name = wtforms.StringField(
        "clients.field.short_name",
        [InputRequired()],
        description="clients.field.short_name_hint",
    )
    group_id = wtforms.SelectField("clients.field.group", [Optional()])
    manager_id = wtforms.SelectField("clients.field.manager", [Optional()])

    def offer(self) -> None:
        """Fill the lists of groups and managers."""
        nobody, none = (
            SelectChoice("", self.wording.say(key))
            for key in ("clients.nobody", "clients.no_group")
        )
        known = [SelectChoice(str(one.id), one.title) for one in groups.every()]
        managers = [SelectChoice(str(one.id), one.name) for one in listing.managers()]
        self.group_id.choices = [none, *known]
        self.manager_id.choices = [nobody, *managers]

    def own(self) -> dict[str, Any]:
        """What was typed, as the registry takes it."""
        return {
            "contract_number": self.contract_number.data or "",
            "short_name": self.short_name.data or "",
            "group_id": number_or_none(self.group_id.data),
            "manager_id": number_or_none(self.manager_id.data),
        }


class OpeningForm(OwnForm, DetailsForm):
    """A client to be opened."""

    opened_on = wtforms.DateField("clients.field.opened_on", [InputRequired()])
    is_prospect = wtforms.BooleanField(
        "clients.field.is_prospect", description="clients.field.is_prospect_hint"
    )

    def new_client(self, kind: ClientKind) -> NewClient:
        """The client as the registry takes him."""
        status = ClientStatus.PROSPECT if self.is_prospect.data else ClientStatus.ACTIVE
        return NewClient(
            kind=kind,
            status=status,
            opened_on=self.opened_on.data,
            **self.own(),
            **self.typed(),
        )


class CorrectionForm(OwnForm):
    """What is corrected in place; `revision` is that of the client as it was shown."""

    revision = wtforms.HiddenField()

    def correction(self) -> Correction:
        """The correction as the registry takes it."""
        return Correction(**self.own())


class EditionForm(DetailsForm):
    """The next edition of requisites, and the day it holds from."""

    valid_from = wtforms.DateField(
        "clients.field.valid_from", [InputRequired()], description="clients.field.valid_from_hint"
    )
    revision = wtforms.HiddenField()
    request = wtforms.HiddenField()


class ContactForm(forms.Form):
    """Somebody to call or write to."""

    name = wtforms.StringField("clients.contact.name", [InputRequired()])
    post = wtforms.StringField("clients.contact.post", [Optional()])
    phone = wtforms.TelField("clients.contact.phone", [Optional(), Length(max=40)])
    email = wtforms.EmailField("clients.contact.email", [Optional(), Length(max=254)])
    note = wtforms.TextAreaField("clients.contact.note", [Optional(), Length(max=1000)])
    is_main = wtforms.BooleanField("clients.contact.is_main")

    def card(self) -> Card:
        """The contact as the domain takes it."""
        names = ("name", "post", "phone", "email", "note")
        texts = {name: self[name].data or "" for name in names}
        return Card(**texts, is_main=self.is_main.data)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = wtforms.StringField("clients.field.reason", [InputRequired(), Length(max=300)])
    revision = wtforms.HiddenField()


class ClosingForm(ReasonForm):
    """Why and since when he is no client."""

    closed_on = wtforms.DateField("clients.field.closed_on", [InputRequired()])


def as_shown(client: Client, form: forms.Form) -> Client:
    """The client with the revision that the form was made from, so that changes by others are noticed."""
    client.revision = number_or_none(form["revision"].data) or 0
    return client
