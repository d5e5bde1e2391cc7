"""Who of the demo's clients has what, since when, and what he changed: as values, nothing written yet."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.catalog.definitions import Value
from backend.clients.models import Client, ClientKind, ClientStatus
from backend.kernel.periods import add_months


@dataclass(frozen=True)
class Step:
    """From a day on, another tariff (`code` of it) or another value of the parameter `code`."""

    day: date
    code: str
    value: Value | None = None


@dataclass(frozen=True)
class Plan:
    """One subscription: its tariff, its days, and what changed in them."""

    client: Client
    tariff: str
    start_on: date
    end_on: date | None = None
    tariffs: tuple[Step, ...] = ()
    values: tuple[Step, ...] = ()
    pause: tuple[date, date] | None = None
    discount_percent: int | None = None


_OFFICES = ("office-5", "office-15", "office-15", "office-50", "office-10")
_LINES = ("line-50", "line-100", "line-100", "line-300", "line-30")
_PHONES = ("+73000003055", "+73000003056", "+74950000077", "+78120000088")


def of_strangers(chance: random.Random, clients: Sequence[Client], today: date) -> Iterator[Plan]:
    """What clients have whom nobody of the demo signs in for."""
    for number, client in enumerate(clients):
        if client.status == ClientStatus.PROSPECT:
            continue
        for plan in _bundle(chance, client, today):
            if client.closed_on is not None:
                yield replace(plan, end_on=client.closed_on, tariffs=(), pause=None)
            else:
                yield _with_story(chance, plan, today, number)


def of_anna(client: Client, today: date) -> Iterator[Plan]:
    """A firm with an office, a line, a bundle and a number; something of everything in its history."""
    begun = client.opened_on
    month = today.replace(day=1)
    yield Plan(
        client,
        "office-10",
        begun,
        tariffs=(Step(add_months(month, -8), "office-15"),),
        values=(
            Step(begun, "city-numbers", ["+73000003041", "+73000003042"]),
            Step(begun, "forwarding", "+79000000014"),
            Step(begun, "station", "ATS-2, плата 14"),
            Step(add_months(month, -8), "numbers", 15),
            Step(add_months(month, -4), "numbers", 18),
            Step(add_months(month, -3), "records", "days-180"),
            Step(today - timedelta(days=9), "desk-phones", 4),
        ),
    )
    yield Plan(
        client,
        "line-100",
        begun + timedelta(days=20),
        values=(
            Step(begun + timedelta(days=20), "port", "SW-14/7"),
            Step(add_months(month, -6), "router", value=True),
            Step(add_months(month, -2), "extra-addresses", 2),
        ),
        discount_percent=10,
    )
    yield Plan(client, "russia-500", add_months(month, -7))
    yield Plan(
        client,
        "moscow",
        add_months(month, -10),
        values=(Step(add_months(month, -10), "number", "+74950000141"),),
        pause=(today - timedelta(days=12), add_months(month, 2)),
    )


def of_boris(client: Client, today: date) -> Iterator[Plan]:
    """A firm with an exchange of its own and a tariff that nobody else is shown."""
    begun = client.opened_on
    month = today.replace(day=1)
    yield Plan(
        client,
        "line-300",
        begun,
        tariffs=(Step(add_months(month, -6), "line-vector"),),
        values=(Step(begun, "port", "SW-03/1"), Step(begun, "backup", value=True)),
    )
    yield Plan(
        client,
        "trunk",
        begun,
        values=(Step(begun, "lines", 10), Step(begun, "address", "198.51.100.20")),
    )
    yield Plan(client, "toll-free", begun, values=(Step(begun, "number", "+78000000202"),))


def of_galina(client: Client, today: date) -> Iterator[Plan]:
    """A shop that began not long ago."""
    begun = client.opened_on
    yield Plan(client, "office-5", begun, values=(Step(begun, "hours", "10:00-20:00"),))
    yield Plan(client, "line-50", begun, end_on=add_months(today.replace(day=1), 1))


def _bundle(chance: random.Random, client: Client, today: date) -> Iterator[Plan]:
    begun = min(client.opened_on, today - timedelta(days=35))
    soon = begun + timedelta(days=chance.randint(1, 25))
    number = chance.choice(_PHONES)
    if client.kind == ClientKind.PERSON:
        yield Plan(client, chance.choice(("city", "city-easy")), begun)
        yield Plan(client, "line-50", soon)
    elif client.kind == ClientKind.SOLE_TRADER:
        yield Plan(client, chance.choice(("office-5", "office-5", "office-15")), begun)
        if chance.random() < 0.5:
            yield Plan(client, chance.choice(("line-50", "line-100")), soon)
    else:
        office = chance.choice(_OFFICES)
        yield Plan(client, office, begun, values=(Step(begun, "city-numbers", [number]),))
        yield Plan(client, chance.choice(_LINES), soon)
        if chance.random() < 0.4:
            yield Plan(client, chance.choice(("russia-500", "russia-2000")), soon)
        if chance.random() < 0.3:
            yield Plan(client, chance.choice(("moscow", "petersburg", "toll-free")), soon)


def _with_story(chance: random.Random, plan: Plan, today: date, number: int) -> Plan:
    """Some grow, some pause, some leave, some have only ordered."""
    month = today.replace(day=1)
    day = add_months(month, -chance.randint(1, 6))
    is_telephony = plan.tariff.startswith("office-")
    if number % 11 == 3 and plan.tariff == "line-50" and plan.start_on < day:
        return replace(plan, tariffs=(Step(day, "line-100"),))
    if number % 13 == 5 and is_telephony:
        return replace(plan, pause=(today - timedelta(days=10), add_months(month, 1)))
    if number % 17 == 7 and not is_telephony:
        return replace(plan, end_on=add_months(month, 1))
    if number % 19 == 8 and not is_telephony and plan.start_on < day:
        return replace(plan, end_on=day)
    if number % 12 == 6 and plan.tariff.startswith("line-"):
        return replace(plan, start_on=today + timedelta(days=9))
    if is_telephony and plan.start_on < day and chance.random() < 0.6:
        more = chance.randint(16, 60) if plan.tariff != "office-5" else chance.randint(6, 12)
        return replace(plan, values=(*plan.values, Step(day, "numbers", more)))
    return replace(plan, discount_percent=15) if number % 15 == 4 else plan
