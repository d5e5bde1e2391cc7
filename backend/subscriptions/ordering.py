"""A new subscription: whether this client may have it, with which values, from which day."""

from collections.abc import Iterable
from datetime import date, timedelta

from backend.catalog import offers
from backend.catalog import schema as schemas
from backend.catalog.definitions import Value
from backend.catalog.models import ServiceLink, TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Approval, LinkKind
from backend.clients.states import SERVED
from backend.kernel.errors import InvalidError
from backend.subscriptions.carrying import Carried, Fate
from backend.subscriptions.courses import Course, Stretch
from backend.subscriptions.effects import Effect, Scene, Wish, strictest
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import COMING, LIVING
from backend.subscriptions.terms import LATEST_NEW_DAYS

USUAL_BILL_DAY = 1


def new(scene: Scene, wish: Wish) -> Effect:
    """A new subscription: `tariff`, `changes` over the tariff's own values, `start_on`, `place`."""
    if scene.client.status not in SERVED:
        raise InvalidError("subscriptions.new.suspended")
    offer = offers.one(scene.buyer, int(wish["tariff"]), today=scene.today)
    _insist_on_links(scene.client.id, offer.service.id)
    start = date.fromisoformat(wish["start_on"])
    if start < scene.today:
        raise InvalidError("subscriptions.day.past")
    if start > scene.today + timedelta(days=LATEST_NEW_DAYS):
        raise InvalidError("subscriptions.day.too_late", count=LATEST_NEW_DAYS)
    schema = schemas.of_version(offer.version.service_version_id)
    begun = schema.initial(offer.version.included)
    reading = schema.set(wish["changes"], scene.side, begun)
    problems = {**schema.problems(reading.values), **reading.errors}
    if problems:
        code, error = next(iter(problems.items()))
        raise InvalidError(error.message_key, **error.details, parameter=code)
    values = reading.values
    return Effect(
        effective_on=start,
        course=_course(start, offer.version, values),
        approval=_approval(scene, schema, reading.changed),
        carried=tuple(
            Carried(code, Fate.ADDED, None, value, schema.version_id)
            for code, value in values.items()
        ),
        version=offer.version,
        fee_minor=offer.version.once_minor,
    )


def bill_day_of(client_id: int) -> int:
    """The day on which this client's months of payment begin: that of what he has, or the first."""
    own = (
        Subscription.select(Subscription.bill_day)
        .where((Subscription.client == client_id) & Subscription.status.in_([*COMING, *LIVING]))
        .order_by(Subscription.id)
        .first()
    )
    return own.bill_day if own else USUAL_BILL_DAY


def next_number(client_id: int, contract_number: str) -> str:
    """The number of the client's next subscription, inside a transaction."""
    count = Subscription.select().where(Subscription.client == client_id).count() + 1
    while Subscription.select().where(Subscription.number == f"{contract_number}/{count}").exists():
        count += 1
    return f"{contract_number}/{count}"


def _approval(scene: Scene, schema: Schema, changed: Iterable[str]) -> Approval:
    """Rules decide about a new service, unless a person has to approve what was chosen in it."""
    if scene.is_staff:
        return Approval.NONE
    chosen = [one for one in schema if one.code in set(changed)]
    is_manual = strictest(chosen) is Approval.MANUAL
    return Approval.MANUAL if is_manual else Approval.RULE


def _course(start: date, version: TariffVersion, values: dict[str, Value]) -> Course:
    return Course(
        start_on=start,
        phases=(Stretch(start, None, version),),
        values={code: (Stretch(start, None, value),) for code, value in values.items()},
    )


def _insist_on_links(client_id: int, service_id: int) -> None:
    """A service may need another one, or be impossible beside it, whichever of the two says so."""
    has = {
        row.service_id
        for row in Subscription.select(Subscription.service).where(
            (Subscription.client == client_id) & Subscription.status.in_([*COMING, *LIVING])
        )
    }
    links = ServiceLink.select().where(
        (ServiceLink.service == service_id) | (ServiceLink.other == service_id)
    )
    for link in links:
        is_mine = link.service_id == service_id
        if is_mine and link.kind == LinkKind.REQUIRES and link.other_id not in has:
            raise InvalidError("subscriptions.new.requires", service=link.other.title)
        other = link.other if is_mine else link.service
        if link.kind == LinkKind.EXCLUDES and other.id in has:
            raise InvalidError("subscriptions.new.excludes", service=other.title)
