"""The forms of a request's card and of one that is written down for a client."""

import wtforms
from wtforms import SelectChoice, validators

from backend.accounts.models import Staff
from backend.service_requests.models import Channel, RequestKind
from backend.service_requests.steps import HELD_FOR, LONGEST
from backend.web import forms

LONGEST_HOURS = 720
# What has no quote can be written down in words.
IN_WORDS = (
    RequestKind.OTHER,
    RequestKind.DOCUMENT,
    RequestKind.REQUISITES_CHANGE,
    RequestKind.NEW_SERVICE,
    RequestKind.TERMINATE,
)


class DecisionForm(forms.Form):
    """What is said to the client and, of an approval, the day."""

    text = wtforms.TextAreaField(
        "requests.form.text",
        [validators.Optional(), validators.Length(max=LONGEST)],
        description="requests.form.text_hint",
    )
    on = wtforms.DateField(
        "requests.form.on", [validators.Optional()], description="requests.form.on_hint"
    )


class AssignForm(forms.Form):
    """Who deals with it."""

    person = wtforms.SelectField("requests.form.person", choices=[])

    def offer(self, people: list[Staff], t_nobody: str) -> None:
        """Offer these people, and nobody."""
        self.person.choices = [
            SelectChoice("", t_nobody),
            *(SelectChoice(str(one.id), one.name) for one in people),
        ]


class HoldForm(forms.Form):
    """For whom it waits, for how long."""

    role = wtforms.SelectField(
        "requests.form.role", choices=[SelectChoice(role, f"web.role.{role}") for role in HELD_FOR]
    )
    hours = wtforms.IntegerField(
        "requests.form.hours",
        [validators.InputRequired(), validators.NumberRange(1, LONGEST_HOURS)],
    )


class NoteForm(forms.Form):
    """Something for our own people."""

    note = wtforms.TextAreaField(
        "requests.form.note",
        [validators.DataRequired(), validators.Length(max=LONGEST)],
        description="requests.form.note_hint",
    )


class NewForm(forms.Form):
    """What a client wishes, as one of us has heard it."""

    contract = wtforms.StringField(
        "requests.form.contract",
        [validators.DataRequired()],
        description="requests.form.contract_hint",
    )
    channel = wtforms.RadioField(
        "requests.form.channel",
        choices=[
            SelectChoice(one, f"requests.channel.{one}") for one in (Channel.PHONE, Channel.MANAGER)
        ],
        default=Channel.PHONE,
    )
    kind = wtforms.SelectField(
        "requests.form.kind",
        choices=[SelectChoice(one, f"requests.kind.{one}") for one in IN_WORDS],
    )
    text = wtforms.TextAreaField(
        "requests.form.wish", [validators.DataRequired(), validators.Length(max=LONGEST)]
    )
