"""Forms about a client that managers and his own people share; refusals of the domain beside their fields."""

from typing import Any

import wtforms
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from backend.accounts import roles
from backend.accounts.administration import NewPerson
from backend.clients import details
from backend.clients.details import Details, FieldsError
from backend.clients.models import ClientKind
from backend.kernel.errors import DomainError
from backend.kernel.i18n import NAMES
from backend.web import forms


class DetailsForm(forms.Form):
    """One edition of requisites."""

    full_name = wtforms.StringField("clients.field.full_name", [InputRequired(), Length(max=500)])
    inn = wtforms.StringField("clients.field.inn", [Optional()], render_kw={"inputmode": "numeric"})
    kpp = wtforms.StringField("clients.field.kpp", [Optional()])
    ogrn = wtforms.StringField(
        "clients.field.ogrn", [Optional()], render_kw={"inputmode": "numeric"}
    )
    legal_address = wtforms.StringField(
        "clients.field.legal_address", [Optional(), Length(max=500)]
    )
    postal_address = wtforms.StringField(
        "clients.field.postal_address",
        [Optional(), Length(max=500)],
        description="clients.field.postal_address_hint",
    )
    bank_name = wtforms.StringField("clients.field.bank_name", [Optional()])
    bik = wtforms.StringField("clients.field.bik", [Optional()], render_kw={"inputmode": "numeric"})
    account = wtforms.StringField(
        "clients.field.account", [Optional()], render_kw={"inputmode": "numeric"}
    )
    correspondent_account = wtforms.StringField(
        "clients.field.correspondent_account", [Optional()], render_kw={"inputmode": "numeric"}
    )
    signatory = wtforms.StringField(
        "clients.field.signatory",
        [Optional(), Length(max=300)],
        description="clients.field.signatory_hint",
    )

    def suit(self, kind: ClientKind) -> None:
        """Leave out what clients of this kind do not have."""
        self.inn.flags.optional = kind is ClientKind.PERSON
        if kind is not ClientKind.LEGAL:
            del self.kpp
        if kind is ClientKind.PERSON:
            del self.ogrn
            del self.signatory

    def details(self) -> Details:
        """What was typed; a field that is left out is empty."""
        return Details(**self.typed())

    def typed(self) -> dict[str, Any]:
        """The same as columns."""
        return {name: self[name].data or "" for name in details.NAMES if name in self}


class InvitationForm(forms.Form):
    """Somebody to let in."""

    login = wtforms.StringField(
        "clients.invite.login",
        [InputRequired(), Length(max=254)],
        description="clients.invite.login_hint",
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    name = wtforms.StringField("clients.invite.name", [InputRequired()])
    email = wtforms.EmailField(
        "clients.invite.email",
        [Optional(), Length(max=254)],
        description="clients.invite.email_hint",
    )
    role = wtforms.RadioField(
        "clients.invite.role",
        choices=[
            SelectChoice(role, f"clients.role_of.{role}")
            for role in (
                roles.Role.OWNER,
                roles.Role.ACCOUNTANT,
                roles.Role.TECHNICIAN,
                roles.Role.READER,
            )
        ],
    )
    language = wtforms.RadioField(
        "clients.invite.language",
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        default="ru",
    )

    def person(self) -> NewPerson:
        """The person as the domain takes him."""
        return NewPerson(
            login=self.login.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            role=self.role.data or "",
            language=self.language.data,
        )


def refuse(form: forms.Form, error: DomainError) -> int:
    """Put a refusal of the domain beside its fields; the status of the answer."""
    if isinstance(error, FieldsError):
        for name, problem in error.problems.items():
            place = name if name in form else ""
            form.refuse(place, problem.message_key, **problem.details)
    else:
        form.refuse("", error.message_key, **error.details)
    return error.status


def number_or_none(text: str | None) -> int | None:
    """The id that a list of choices sent; nothing for nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
