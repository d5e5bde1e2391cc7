"""The demo company's business: what it sells, to whom, and a year of history; made once, always the same."""

import random
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.catalog.models import Service, TariffAudience
from backend.clients import queries
from backend.clients.models import Client, ClientStatus
from backend.db.base import transaction
from backend.demo import catalogue, clients, money, plans, subscriptions, wishes
from backend.demo.catalogue import Catalogue
from backend.demo.plans import Plan

ANNA, BORIS, GALINA = "ЛТ-1001", "ЛТ-1002", "ЛТ-1003"
_SEED = 2026


def make(prices_file: Path, *, now: datetime, zone: ZoneInfo) -> bool:
    """
    Fill the tables of an installation that sells nothing yet; False if it sells something.

    Args:
        prices_file: the site's `data/tariffs.json`, whose prices the tariffs have.
        now: the moment that history leads up to.
        zone: of the company.
    """
    today = now.astimezone(zone).date()
    if Service.select().exists():
        return False
    chance = random.Random(_SEED)  # noqa: S311 the same company for everybody
    with transaction():
        sold = catalogue.make(prices_file, today)
        known = {number: _client(number) for number in (ANNA, BORIS, GALINA)}
        groups = [one.id for one in sold.groups.values()]
        strangers = clients.make(chance, today, groups)
        clients.describe(chance, list(known.values()))
        _reserve(sold, known)
        made = subscriptions.write(sold, _plans(chance, known, strangers, today), today)
        money.write(chance, made, today)
        paying = [one for one in strangers if one.status == ClientStatus.ACTIVE]
        wishes.write([known[ANNA], known[BORIS], *paying], now, zone)
    return True


def _client(contract_number: str) -> Client:
    found = queries.by_contract(contract_number)
    if found is None:
        raise LookupError(contract_number)
    return found


def _plans(
    chance: random.Random, known: dict[str, Client], strangers: list[Client], today: date
) -> list[Plan]:
    return [
        *plans.of_anna(known[ANNA], today),
        *plans.of_boris(known[BORIS], today),
        *plans.of_galina(known[GALINA], today),
        *plans.of_strangers(chance, strangers, today),
    ]


def _reserve(sold: Catalogue, known: dict[str, Client]) -> None:
    """Whom the exclusive tariffs are for: Anna and the partners, Boris alone."""
    partner, vector = sold.tariffs["office-partner"], sold.tariffs["line-vector"]
    TariffAudience.create(tariff=partner, client_id=known[ANNA].id)
    TariffAudience.create(tariff=partner, group=sold.groups[catalogue.PARTNERS])
    TariffAudience.create(tariff=vector, client_id=known[BORIS].id)
