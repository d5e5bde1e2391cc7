"""Write the plans of the demo as subscriptions with their spans, in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from backend.catalog import schema as schemas
from backend.catalog.models import Service, TariffVersion
from backend.db import bulk, made
from backend.demo.catalogue import Catalogue
from backend.demo.plans import Plan
from backend.kernel.actor import SYSTEM
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Source,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.states import Status

_PAUSED_MINOR = 5000


def write(catalogue: Catalogue, plans: Sequence[Plan], today: date) -> list[Subscription]:
    """Write them into an empty table, in the order of `plans`."""
    numbered = list(enumerate(plans, start=1))
    count: dict[int, int] = {}
    rows = []
    for key, plan in numbered:
        count[plan.client.id] = count.get(plan.client.id, 0) + 1
        rows.append(_row(catalogue, key, plan, count[plan.client.id], today))
    bulk.insert(Subscription, rows)
    _insert(SubscriptionPhase, (r for key, plan in numbered for r in _phases(catalogue, key, plan)))
    _insert(ParameterValue, (r for key, plan in numbered for r in _values(catalogue, key, plan)))
    _insert(Suspension, (r for key, plan in numbered for r in _pauses(key, plan)))
    _insert(Discount, (r for key, plan in numbered for r in _discounts(key, plan)))
    return list(Subscription.select(Subscription, Service).join(Service).order_by(Subscription.id))


def _insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    bulk.insert(model, rows)


def _row(catalogue: Catalogue, key: int, plan: Plan, number: int, today: date) -> dict[str, Any]:
    return {
        "id": key,
        "number": f"{plan.client.contract_number}/{number}",
        "client": plan.client.id,
        "service": catalogue.tariffs[plan.tariff].service_id,
        "status": _status(plan, today),
        "start_on": plan.start_on,
        "end_on": plan.end_on,
        "place": f"г. Новореченск, ул. Речная, д. {plan.client.id}",
        "created_at": _morning(min(today, plan.start_on)),
    }


def _status(plan: Plan, today: date) -> Status:
    if plan.start_on > today:
        return Status.PENDING_ACTIVE
    if plan.end_on is not None:
        return Status.TERMINATED if plan.end_on <= today else Status.PENDING_TERMINATE
    is_paused = plan.pause is not None and plan.pause[0] <= today < plan.pause[1]
    return Status.SUSPENDED if is_paused else Status.ACTIVE


def _phases(catalogue: Catalogue, key: int, plan: Plan) -> Iterator[dict[str, Any]]:
    steps = [(plan.start_on, plan.tariff), *((step.day, step.code) for step in plan.tariffs)]
    ends = [*(day for day, _ in steps[1:]), plan.end_on]
    for (day, code), until in zip(steps, ends, strict=True):
        version = catalogue.version_on(code, max(day, catalogue.began_on))
        yield {**_span(key, day, until), "tariff_version": version.id}


def _values(catalogue: Catalogue, key: int, plan: Plan) -> Iterator[dict[str, Any]]:
    version = catalogue.version_on(plan.tariff, max(plan.start_on, catalogue.began_on))
    for code, steps in _courses(plan, version).items():
        ends = [*(day for day, *_ in steps[1:]), plan.end_on]
        for (day, value, source), until in zip(steps, ends, strict=True):
            yield {
                **_span(key, day, until),
                "code": code,
                "value": value,
                "service_version": version.service_version_id,
                "source": source,
            }


def _courses(plan: Plan, version: TariffVersion) -> dict[str, list[tuple[date, Any, Source]]]:
    """Each value with its first day, by code; one that is replaced on its first day is left out."""
    schema = schemas.of_version(version.service_version_id)
    found: dict[str, list[tuple[date, Any, Source]]] = {
        code: [(plan.start_on, value, Source.INITIAL)]
        for code, value in schema.initial(version.included).items()
    }
    for step in plan.values:
        definition = schema.find(step.code)
        is_own = definition is not None and definition.writes == "client"
        before = [one for one in found.get(step.code, []) if one[0] < step.day]
        later = max(step.day, plan.start_on)
        source = Source.CLIENT if is_own and later > plan.start_on else Source.MANAGER
        found[step.code] = [*before, (later, step.value, source)]
    return found


def _pauses(key: int, plan: Plan) -> Iterator[dict[str, Any]]:
    if plan.pause is not None:
        yield {**_span(key, *plan.pause), "price_minor": _PAUSED_MINOR, "reason": "Переезд офиса"}


def _discounts(key: int, plan: Plan) -> Iterator[dict[str, Any]]:
    if plan.discount_percent is not None:
        yield {
            **_span(key, plan.start_on, plan.end_on),
            "title": "Скидка за договор на два года",
            "percent": plan.discount_percent,
        }


def _span(key: int, from_on: date, until_on: date | None) -> dict[str, Any]:
    return {
        "subscription": key,
        "from_on": from_on,
        "until_on": until_on,
        **made.by_at(SYSTEM, _morning(from_on)),
    }


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(7), UTC)
