"""Pages that only show: every service of a client, one service, its history."""

from datetime import date

from backend.accounts.rights import Right
from backend.cabinets.subscriptions import views
from backend.cabinets.subscriptions.spot import Spot
from backend.subscriptions import history, queries, withdrawing
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.states import COMING, ENDED, SUBSCRIPTION, Event, Status
from backend.web import more
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


def list_all(spot: Spot) -> Answer:
    today = here().today
    every = queries.of_client(spot.client.id, with_ended=True)
    shown = queries.views(every, today)
    return page(
        "subscriptions/list.html",
        spot=spot,
        living=[one for one in shown if one.subscription.status not in ENDED],
        ended=[one for one in shown if one.subscription.status in ENDED],
        label_of=views.label_of,
        total_minor=sum(one.price.minor for one in shown),
        may_order=spot.may(Right.ORDER),
    )


def show(spot: Spot, subscription_id: int) -> Answer:
    visit = here()
    subscription = spot.subscription(subscription_id)
    day = _day_of(str(visit.incoming.query.get("on", ""))) or visit.today
    view = queries.as_of(subscription, day)
    upcoming = subscription.start_on and subscription.start_on > day
    if upcoming and day == visit.today:
        view = queries.as_of(subscription, subscription.start_on or day)
    plans = history.planned(subscription, today=visit.today)
    return page(
        "subscriptions/one.html",
        spot=spot,
        view=view,
        subscription=subscription,
        label_kind=views.label_of(subscription),
        day=day,
        is_now=day == visit.today,
        values=views.values(view, spot.reads, visit.t) if view.version else [],
        lines=views.price_lines(view.price, visit.t),
        pause=view.course.pause_on(day),
        plans=views.plan_rows(plans, _open(plans), is_staff=spot.is_staff, t=visit.t),
        discounts=views.discount_rows(subscription, visit.today, visit.t) if spot.is_staff else [],
        can=_can(spot, Status(subscription.status)),
        acts=spot.acts(subscription) if spot.acts else None,
    )


def show_history(spot: Spot, subscription_id: int) -> Answer:
    visit = here()
    subscription = spot.subscription(subscription_id)
    found = history.of(subscription, after=more.place())
    return page(
        "subscriptions/history.html",
        spot=spot,
        subscription=subscription,
        rows=views.history_rows(found.rows, is_staff=spot.is_staff, t=visit.t),
        links=more.links(found.after),
    )


def _day_of(text: str) -> date | None:
    """The day that the address asks for; another text is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _open(plans: list[history.Plan]) -> set[str]:
    """The numbers of planned changes that who looks may take back."""
    visit = here()
    terms = contract_terms.of(visit.services.config)
    return {
        plan.quote.number
        for plan in plans
        if plan.quote is not None
        and withdrawing.is_open(plan.quote, terms, visit.started_at)
        and withdrawing.may(plan.quote, visit.actor)
    }


def _can(spot: Spot, status: Status) -> dict[str, bool]:
    """Which buttons are shown."""
    orders = spot.may(Right.ORDER)
    lives = status not in ENDED
    return {
        "parameters": lives and spot.may(Right.SET_PARAMETERS),
        "tariff": lives and orders,
        "pause": orders and SUBSCRIPTION.can(status, Event.PAUSE),
        "resume": orders and SUBSCRIPTION.can(status, Event.RESUME),
        "end": orders and SUBSCRIPTION.can(status, Event.PLAN_END),
        "give_up": orders and status in COMING,
    }
