"""Charging of months of payment: whether it is on, its runs, a trial, a run at once."""

from datetime import timedelta
from typing import Any

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.door import cabinet
from backend.clients.listing import LONGEST_WISH
from backend.db import leases
from backend.kernel import money, sheets
from backend.kernel.errors import ConflictError, InvalidError
from backend.kernel.sheets import Cell
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.charging_runs import book, queries
from backend.subscriptions.charging_runs.models import ChargingRun, RunStatus
from backend.subscriptions.terms import Terms
from backend.web import downloads, flash, forms, more, operations
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

_MONTH = timedelta(days=31)
_HEADS = ("client", "contract", "service", "subscription", "day", "first", "last", "sum", "how")


class TrialForm(forms.Form):
    """By which day the trial charges."""

    day = wtforms.DateField(
        "charging.trial.day",
        [validators.InputRequired()],
        description="charging.trial.day_hint",
    )


class LinesForm(forms.Form):
    """Whose lines to show."""

    q = wtforms.SearchField("charging.wish", [validators.Length(max=LONGEST_WISH)])


@cabinet.get("/charging")
def show_charging() -> Answer:
    rights.insist(here().actor, Right.RUN_CHARGES)
    return _screen(forms.blank(TrialForm, day=here().today + _MONTH))


@cabinet.post("/charging/trial")
def ask_trial() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.RUN_CHARGES)
    form = forms.read(TrialForm)
    if not form.validate():
        return _screen(form, 422)
    try:
        run = book.ask_trial(form.day.data, terms(), actor=visit.actor, now=visit.started_at)
    except (InvalidError, ConflictError) as error:
        form.refuse("day", error.message_key, **error.details)
        return _screen(form, error.status)
    return redirect(_path(run))


@cabinet.post("/charging/run")
def ask_run() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.RUN_CHARGES)
    try:
        run = book.ask_charge(terms(), actor=visit.actor, now=visit.started_at)
    except ConflictError as error:
        flash.leave(error.message_key, "warning")
        return redirect("/manager/charging")
    flash.leave("charging.run.asked")
    return redirect(_path(run))


@cabinet.get("/charging/runs/<run_id:int>")
def show_run(run_id: int) -> Answer:
    rights.insist(here().actor, Right.RUN_CHARGES)
    run, form = queries.one(run_id), forms.asked(LinesForm)
    found = queries.lines(run, form.q.data or "", after=more.place())
    return page(
        "manager/charging/run.html",
        run=run,
        form=form,
        rows=[(one, operations.shown(one, here().t)) for one in found.rows],
        links=more.links(found.after),
        is_open=run.status in (RunStatus.WAITING, RunStatus.RUNNING),
        acts=trail.of(run),
    )


@cabinet.get("/charging/runs/<run_id:int>.csv")
def download_run(run_id: int) -> Answer:
    rights.insist(here().actor, Right.RUN_CHARGES)
    rights.insist(here().actor, Right.EXPORT)
    run, t = queries.one(run_id), here().t
    heads = [t(f"charging.csv.{name}") for name in _HEADS]
    rows = (_cells(one) for one in queries.every(run, forms.asked(LinesForm).q.data or ""))
    content = sheets.csv_bytes(heads, rows)
    return downloads.file_answer(
        f"{t('charging.title')} {run.on_day}.csv", content, sheets.CSV_TYPE
    )


def terms() -> Terms:
    """The terms that this installation charges by."""
    return contract_terms.of(here().services.config)


def _screen(form: TrialForm, status: int = 200) -> Answer:
    found = queries.recent(after=more.place())
    due, is_more = queries.due_today(here().today)
    return page(
        "manager/charging/list.html",
        status,
        form=form,
        runs=found.rows,
        links=more.links(found.after),
        is_on=terms().charges,
        next_at=leases.due_at("contracts"),
        last_at=queries.last_charged_at(),
        due=due,
        is_more=is_more,
        under_way=queries.under_way(),
    )


def _cells(one: Any) -> list[Cell]:
    shown = operations.shown(one, here().t)
    return [
        one.client.short_name,
        one.client.contract_number,
        shown.title,
        str(one.note.get("subscription", "")),
        one.on_day,
        one.period_from,
        one.period_until and one.period_until - timedelta(days=1),
        money.to_decimal(-one.client_minor),
        "; ".join(_explained(shown)),
    ]


def _explained(shown: operations.Operation) -> list[str]:
    """How a sum was found, in one line for each part."""
    t = here().t
    return [
        t(
            "charging.csv.part",
            days=part.days,
            amount=t.money(part.amount_minor),
            monthly=t.money(part.monthly_minor),
            lines=", ".join(f"{title} {t.money(minor)}" for title, minor in part.lines),
        )
        for part in shown.parts
    ]


def _path(run: ChargingRun) -> str:
    return f"/manager/charging/runs/{run.id}"
