"""The prices of the site as data: what is public of the catalogue, laid over what people wrote there."""

import copy
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.catalog.offers import Offer
from backend.kernel.localised import Localised

LIST = Localised("Тариф", "Tariff")
MONTH = Localised("Плата в месяц", "Price per month")
ONCE = Localised("Подключение", "Connection")
Node = dict[str, Any]


@dataclass(frozen=True)
class Public:
    """
    What may be shown: the offers for anybody, and the codes of every tariff that there is.

    A row of the site whose id is the code of a tariff that is not offered is taken away.
    """

    offers: Sequence[Offer]
    codes: Collection[str]
    languages: Sequence[str]


def merged(data: Node, public: Public, *, today: date) -> Node:
    """
    The data with the prices of the catalogue; what the catalogue does not know stays as it is.

    A service has the group whose `service` is its page, or whose id is its code. In it the row whose id
    is a tariff's code gets its name and prices; a tariff without a row gets one in the first table
    with prices of a month. `valid_from` becomes today if anything is different.
    """
    found = copy.deepcopy(data) or _begun(public)
    _withdraw(found, public)
    by_service: dict[int, list[Offer]] = {}
    for offer in public.offers:
        by_service.setdefault(offer.service.id, []).append(offer)
    for offers in by_service.values():
        _show(found, offers, public.languages)
    if found != data:
        found["valid_from"] = today.isoformat()
    return found


def _begun(public: Public) -> Node:
    """Data of a site that had none."""
    vat = {offer.version.vat_percent for offer in public.offers}
    return {
        "$schema": "tariffs.schema.json",
        "version": 1,
        "valid_from": "",
        "currency": "RUB",
        **({"vat_percent": vat.pop()} if len(vat) == 1 else {}),
        "groups": [],
    }


def _withdraw(data: Node, public: Public) -> None:
    hidden = set(public.codes) - {offer.tariff.code for offer in public.offers}
    for group in data["groups"]:
        for table in group["lists"]:
            table["items"] = [item for item in table["items"] if item["id"] not in hidden]
        group["lists"] = [table for table in group["lists"] if table["items"]]
    data["groups"] = [group for group in data["groups"] if group["lists"]]


def _show(data: Node, offers: Sequence[Offer], languages: Sequence[str]) -> None:
    group = _group(data, offers[0], languages)
    rows = {item["id"]: (table, item) for table in group["lists"] for item in table["items"]}
    missing = [offer for offer in offers if offer.tariff.code not in rows]
    for offer in offers:
        if offer.tariff.code in rows:
            _price(*rows[offer.tariff.code], offer, languages)
    if missing:
        table = _table(group, missing, languages)
        for offer in missing:
            item: Node = {"id": offer.tariff.code, "title": "", "values": {}}
            table["items"].append(item)
            _price(table, item, offer, languages)


def _group(data: Node, offer: Offer, languages: Sequence[str]) -> Node:
    service = offer.service
    for group in data["groups"]:
        is_its_page = bool(service.public_page) and group.get("service") == service.public_page
        if is_its_page or group["id"] == service.code:
            found: Node = group
            return found
    fresh: Node = {"id": service.code, "title": _text(service.title, languages), "lists": []}
    if service.public_page:
        fresh["service"] = service.public_page
    data["groups"].append(fresh)
    return fresh


def _table(group: Node, offers: Iterable[Offer], languages: Sequence[str]) -> Node:
    """The first table with prices of a month; a group without one gets it."""
    for table in group["lists"]:
        if _column(table, "month"):
            found: Node = table
            return found
    columns: list[Node] = [
        {"key": "month", "title": _text(MONTH, languages), "price": "month"},
    ]
    if any(offer.version.once_minor for offer in offers):
        columns.insert(0, {"key": "once", "title": _text(ONCE, languages), "price": "once"})
    fresh: Node = {"title": _text(LIST, languages), "columns": columns, "items": []}
    group["lists"].append(fresh)
    return fresh


def _price(table: Node, item: Node, offer: Offer, languages: Sequence[str]) -> None:
    item["title"] = _text(offer.version.title, languages)
    sums = {"month": offer.version.price_minor, "once": offer.version.once_minor}
    for price, amount in sums.items():
        key = _column(table, price)
        if key:
            item["values"][key] = amount


def _column(table: Node, price: str) -> str:
    """The key of the first column with such a price; empty if there is none."""
    return next((one["key"] for one in table["columns"] if one.get("price") == price), "")


def _text(text: Localised, languages: Sequence[str]) -> dict[str, str]:
    return {language: text.in_(language) for language in languages}
