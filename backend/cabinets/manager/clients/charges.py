"""What moved on a client's account, and what he would be charged by a day, each sum explained."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.clients import queries
from backend.kernel.errors import InvalidError
from backend.ledger import balances, statements
from backend.ledger.models import EntryKind
from backend.subscriptions import months
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.charging_runs import book, trial
from backend.web import forms, more, operations
from backend.web.answers import Answer
from backend.web.operations import Operation
from backend.web.render import page
from backend.web.visit import here

_MONTH = timedelta(days=31)


class DayForm(forms.Form):
    """By which day to look ahead."""

    by = wtforms.DateField("charging.client.by", [validators.DataRequired()])


@dataclass
class _Coming:
    """A posting as an entry of the ledger would say it."""

    on_day: date
    client_minor: int
    period_from: date | None
    period_until: date | None
    note: Any
    kind: str = EntryKind.CHARGE


@cabinet.get("/clients/<client_id:int>/charges")
def show_charges(client_id: int) -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    client, visit = queries.one(client_id), here()
    form = forms.asked(DayForm, by=visit.today + _MONTH)
    coming = _coming(client.id, form)
    found = statements.operations(client.id, after=more.place())
    return page(
        "manager/clients/charges.html",
        422 if coming is None else 200,
        client=client,
        form=form,
        balance_minor=balances.of(client.id),
        is_on=contract_terms.of(visit.services.config).charges,
        coming=coming or (),
        total_minor=-sum(one.amount_minor for one in coming or ()),
        operations=[operations.shown(one, visit.t) for one in found.rows],
        links=more.links(found.after),
    )


def _coming(client_id: int, form: DayForm) -> list[Operation] | None:
    """What would be charged by the day; None with what is wrong in the form."""
    visit = here()
    if not form.validate():
        return None
    try:
        book.insist_near(form.by.data, visit.today)
    except InvalidError as error:
        form.refuse("by", error.message_key, **error.details)
        return None
    terms = contract_terms.of(visit.services.config)
    found = trial.of_client(client_id, form.by.data, terms, now=visit.started_at)
    return [operations.shown(_as_entry(one), visit.t) for one in found]


def _as_entry(posting: Any) -> _Coming:
    period = posting.period
    return _Coming(
        on_day=posting.on_day,
        client_minor=-months.taken_minor(posting),
        period_from=period.first if period else None,
        period_until=period.until if period else None,
        note=posting.note,
    )
