"""The managers' first page: what waits today, who owes, what changes soon, and how the company goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.ledger import turnover
from backend.payments import listing as payments
from backend.service_requests import workload
from backend.subscriptions import ahead
from backend.web import charts
from backend.web.answers import Answer
from backend.web.charts import Plot
from backend.web.render import page
from backend.web.visit import here

MONTHS = 12
_KEPT_SECONDS = 300  # sums of a year are counted anew no more often than that


@dataclass(frozen=True)
class Picture:
    """A plot with the table behind it: heads, and rows of a month and its numbers as texts."""

    plot: Plot
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@cabinet.get("")
def show() -> Answer:
    visit = here()
    sees_money = rights.may(visit.actor, Right.SEE_MONEY)
    as_of = int(visit.started_at.timestamp()) // _KEPT_SECONDS
    return page(
        "manager/home.html",
        work=workload.of(visit.actor.id or 0, now=visit.started_at),
        debts=turnover.debts() if sees_money else None,
        turns=ahead.coming(visit.today),
        money=_money(as_of) if sees_money else None,
        connections=_connections(as_of),
        payments_waiting=payments.alerts_count() if sees_money else 0,
        payments_broken=sees_money and payments.has_failed_checks(),
    )


def _money(as_of: int) -> Picture:
    """Payments beside charges, in thousands of roubles on the plot and to the kopeck in the table."""
    t = here().t
    months = turnover.months(here().today, MONTHS, as_of=as_of)
    paid, charged = [one.paid_minor for one in months], [one.charged_minor for one in months]
    return Picture(
        charts.columns(
            [t.month(one.first, is_short=True) for one in months],
            (paid, charged),
            lambda minor: t.number(minor // 100 / 1000),
        ),
        (t("manager.home.paid"), t("manager.home.charged")),
        [
            (t.month(one.first), (t.money(one.paid_minor), t.money(one.charged_minor)))
            for one in months
        ],
    )


def _connections(as_of: int) -> Picture:
    t = here().t
    months = ahead.living(here().today, MONTHS, as_of=as_of)
    return Picture(
        charts.columns(
            [t.month(day, is_short=True) for day, _ in months],
            ([count for _, count in months],),
            t.number,
        ),
        (t("manager.home.living"),),
        [(t.month(day), (t.number(count),)) for day, count in months],
    )
