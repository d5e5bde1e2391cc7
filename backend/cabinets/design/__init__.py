"""The developers' page: every part of the look in every state; present only where settings ask for it."""

from datetime import timedelta

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.design import parameters
from backend.kernel import clock
from backend.web import forms
from backend.web.access import Guard
from backend.web.answers import Answer
from backend.web.cabinet import Cabinet
from backend.web.flash import Message
from backend.web.more import Links
from backend.web.paging import Pages
from backend.web.render import page
from backend.web.visit import here
from backend.web.wording import Wording

cabinet = Cabinet("design", prefix="/design", guard=Guard(None))

CHOICES = [SelectChoice("a", "design.choice.first"), SelectChoice("b", "design.choice.second")]
KINDS = ("ok", "note", "warning", "problem")
# fmt: off
COLOURS = (
    "paper", "surface", "tint", "tint-strong", "line", "line-strong", "text", "text-soft", "link",
    "primary", "on-primary", "accent", "danger", "on-danger", "deep", "deep-lit", "on-deep",
    "on-deep-soft", "focus", "ok", "ok-tint", "note", "note-tint", "warning", "warning-tint",
    "problem", "problem-tint",
)
# fmt: on
ROWS = (
    ("41-0207", "ok", 1_250_000),
    ("41-0311", "warning", 98_050),
    ("41-0548", "problem", 123_456_78),
    ("41-0550", "", 1),
)


class SampleForm(forms.Form):
    """A field of every type."""

    name = wtforms.StringField("design.field.name", [validators.InputRequired()])
    email = wtforms.EmailField(
        "design.field.email",
        [validators.InputRequired(), validators.Regexp(r".+@.+", message="form.email")],
        description="design.field.email_hint",
        render_kw={"autocomplete": "email"},
    )
    password = wtforms.PasswordField("design.field.password", [validators.InputRequired()])
    amount = wtforms.IntegerField(
        "design.field.amount", [validators.Optional(), validators.NumberRange(1, 999)]
    )
    day = wtforms.DateField("design.field.day", [validators.Optional()])
    place = wtforms.SelectField(
        "design.field.place",
        choices=CHOICES,
    )
    way = wtforms.RadioField(
        "design.field.way",
        [validators.InputRequired()],
        choices=CHOICES,
    )
    agree = wtforms.BooleanField("design.field.agree", [validators.InputRequired()])
    note = wtforms.TextAreaField("design.field.note", [validators.Optional()])
    fixed = wtforms.StringField("design.field.fixed", render_kw={"readonly": True})


class LineForm(forms.Form):
    """A search above a list."""

    wish = wtforms.SearchField("design.field.wish")
    state = wtforms.SelectField(
        "design.field.state",
        choices=CHOICES,
    )


@cabinet.get("")
def show() -> Answer:
    now = clock.now()
    return page(
        "design/show.html",
        blank=_sample("", _values(here().t("design.sample.name"))),
        wrong=_wrong(),
        line=_sample_line(),
        kinds=KINDS,
        colours=COLOURS,
        rows=[
            (number, kind, sum_minor, now - timedelta(days=9)) for number, kind, sum_minor in ROWS
        ],
        samples=[Message(kind, here().t(f"design.notice.{kind}")) for kind in KINDS],
        pages=Pages(7, 50, 1240, "/design"),
        few=Pages(1, 50, 12, "/design"),
        parameters_sample=parameters.sample(here().t),
        links=Links("/design", "/design?after=x"),
    )


@cabinet.post("")
def send() -> Answer:
    """Check the sample form, so that its refusal can be tried in a browser."""
    form = forms.read(SampleForm)
    status = 200 if form.validate() else 422
    return page("design/sent.html", status, form=form)


def _values(name: str) -> dict[str, object]:
    return {"name": name, "email": "anna@example.com", "amount": 12, "way": "a", "fixed": "41-0207"}


def _sample(prefix: str, values: dict[str, object]) -> SampleForm:
    return SampleForm(None, Wording(here().t), prefix=prefix, **values)


def _sample_line() -> LineForm:
    return LineForm(None, Wording(here().t), prefix="line")


def _wrong() -> SampleForm:
    sent = forms.Posted([("wrong-email", "anna"), ("wrong-amount", "1000"), ("wrong-day", "1.1")])
    form = SampleForm(sent, Wording(here().t), prefix="wrong")
    form.validate()
    form.refuse("", "error.stale")
    return form
