"""The pages of a client's services, alike in his cabinet and in the manager's card of him."""

from collections.abc import Callable
from typing import Any

from backend.cabinets.subscriptions import changing, discounting, ending, ordering, quoting, showing
from backend.cabinets.subscriptions.spot import Spot
from backend.web.answers import Answer
from backend.web.cabinet import Cabinet

__all__ = ["Spot", "add_discounts_to", "add_to"]

_ONE = "/<subscription_id:int>"
_QUOTE = "/quotes/<number>"


def add_to(cabinet: Cabinet, rule: str, find: Callable[..., Spot]) -> None:
    """
    Give a cabinet these pages below `rule`.

    Args:
        find: tells where one is, from what else stands in the address, such as `client_id`.
    """

    def get(path: str, handler: Callable[..., Answer]) -> None:
        cabinet.get(rule + path)(_bound(handler, find))

    def post(path: str, handler: Callable[..., Answer]) -> None:
        cabinet.post(rule + path)(_bound(handler, find))

    get("", showing.list_all)
    get("/new", ordering.list_offers)
    get("/new/<tariff_id:int>", ordering.ask)
    post("/new/<tariff_id:int>", ordering.quote)
    get(_ONE, showing.show)
    get(_ONE + "/history", showing.show_history)
    get(_ONE + "/parameters", changing.ask_parameters)
    post(_ONE + "/parameters", changing.quote_parameters)
    get(_ONE + "/tariff", changing.ask_tariff)
    post(_ONE + "/tariff", changing.quote_tariff)
    get(_ONE + "/pause", ending.ask_pause)
    post(_ONE + "/pause", ending.quote_pause)
    post(_ONE + "/resume", ending.quote_resume)
    get(_ONE + "/end", ending.ask_end)
    post(_ONE + "/end", ending.quote_end)
    get(_QUOTE, quoting.show)
    post(_QUOTE, quoting.confirm)
    post(_QUOTE + "/renew", quoting.renew)
    post(_QUOTE + "/withdraw", quoting.withdraw)


def add_discounts_to(cabinet: Cabinet, rule: str, find: Callable[..., Spot]) -> None:
    """Give a cabinet the pages of discounts, which only managers have."""
    cabinet.get(rule + _ONE + "/discounts/new")(_bound(discounting.ask, find))
    cabinet.post(rule + _ONE + "/discounts/new")(_bound(discounting.give, find))
    path = rule + _ONE + "/discounts/<discount_id:int>/end"
    cabinet.post(path)(_bound(discounting.end, find))


def _bound(handler: Callable[..., Answer], find: Callable[..., Spot]) -> Callable[..., Answer]:
    def run(client_id: int | None = None, **ids: Any) -> Answer:
        return handler(find(client_id), **ids)

    return run
