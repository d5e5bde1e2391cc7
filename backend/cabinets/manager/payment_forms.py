"""What managers type about a payment: why, how much, what became of money and what proves it."""

import wtforms
from wtforms import SelectChoice, validators

from backend.kernel import money
from backend.payments.operations import LONGEST_REASON
from backend.payments.settling import Outcome, Said
from backend.web import forms

_REASON = [validators.DataRequired(), validators.Length(max=LONGEST_REASON)]


class ReasonForm(forms.Form):
    """Why; of a refund also how much, all of it if nothing is said."""

    sum = wtforms.StringField(
        "pays.refund.sum",
        [validators.Optional(), validators.Length(max=20)],
        description="pays.refund.sum_hint",
        render_kw={"inputmode": "decimal"},
    )
    reason = wtforms.TextAreaField("pays.reason", _REASON)


class SettleForm(forms.Form):
    """What became of money, and what proves it."""

    outcome = wtforms.SelectField(
        "pays.settle.outcome",
        choices=[SelectChoice(one, f"pays.outcome.{one}") for one in Outcome],
    )
    ref = wtforms.StringField(
        "pays.settle.ref",
        [validators.DataRequired(), validators.Length(max=100)],
        description="pays.settle.ref_hint",
    )
    sum = wtforms.StringField(
        "pays.settle.sum",
        [validators.Optional(), validators.Length(max=20)],
        description="pays.settle.sum_hint",
        render_kw={"inputmode": "decimal"},
    )
    evidence = wtforms.TextAreaField(
        "pays.settle.evidence", _REASON, description="pays.settle.evidence_hint"
    )

    def said(self) -> Said:
        """
        The same for the domain.

        Raises:
            InvalidError: the sum is none.
        """
        amount = money.parse(self.sum.data) if self.sum.data else 0
        return Said(Outcome(self.outcome.data), self.ref.data, self.evidence.data, amount)


ACTS = ("void", "capture", "refund", "withdraw", "operation", "review")


def named(form: ReasonForm, act: str) -> ReasonForm:
    """The form with ids of its own: several of them stand on one page."""
    for item in form:
        item.id = f"field-{act}-{item.name}"
        item.label.field_id = item.id
    return form


def blank(act: str) -> ReasonForm:
    """The form of an act as it is first shown."""
    return named(forms.blank(ReasonForm), act)
