"""The first page of the client's cabinet: what he has, what happens next and when, and one button to pay."""

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.clients.queries import OpenCabinet
from backend.service_requests import overview
from backend.subscriptions import forecast
from backend.web import navigation
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("")
def show() -> Answer:
    client_id = whose.client_id()
    found = overview.of(client_id, whose.user_id())
    here().counts["/cabinet/notices"] = found.unread_notices
    here().open_cabinet = OpenCabinet(found.short_name, found.belongs_to)
    outlook = forecast.of(client_id, found.balance_minor, today=here().today)
    return page(
        "client/home.html",
        overview=found,
        outlook=outlook,
        sees_money=whose.may(Right.SEE_MONEY),
        sections=navigation.paths(here()),
    )
