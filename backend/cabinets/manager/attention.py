"""What of payments waits for a person: each with its age and the next step, closed with a note."""

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.payments import alerts, listing
from backend.payments.operations import LONGEST_REASON
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

PATH = "/manager/payments/attention"


class NoteForm(forms.Form):
    """What was found out."""

    note = wtforms.StringField(
        "pays.note", [validators.DataRequired(), validators.Length(max=LONGEST_REASON)]
    )


@cabinet.get("/payments/attention")
def show_attention() -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    return _screen()


@cabinet.post("/payments/attention/<alert_id:int>/close")
def close_alert(alert_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.MOVE_PAYMENTS)
    alert, form = listing.alert(alert_id), forms.read(NoteForm)
    if not form.validate():
        return _screen(alert_id, form, 422)
    try:
        alerts.close(alert, form.note.data, actor=visit.actor, now=clock.now())
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _screen(alert_id, form, error.status)
    flash.leave("pays.attention.closed")
    return redirect(PATH)


def _screen(alert_id: int | None = None, form: NoteForm | None = None, status: int = 200) -> Answer:
    now = here().started_at
    waiting = listing.alerts_open()
    return page(
        "manager/payments/attention.html",
        status,
        waiting=[(one, now - one.at) for one in waiting],
        refused_id=alert_id,
        form=form,
        may_close=rights.may(here().actor, Right.MOVE_PAYMENTS),
        is_broken=listing.has_failed_checks(),
    )
