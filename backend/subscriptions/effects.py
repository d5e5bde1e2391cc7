"""What a wish would do to the course of a subscription, by the rules of today; nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.catalog import offers
from backend.catalog.audience import Buyer
from backend.catalog.definitions import Definition, Value, Values
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Approval, Effective, Timing, Writes
from backend.clients.models import Client
from backend.kernel import money, periods
from backend.kernel.errors import InvalidError, NotFoundError
from backend.subscriptions import carrying, charged, pricing
from backend.subscriptions.carrying import Carried, Fate
from backend.subscriptions.courses import Course, Stretch
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import COMING, SUBSCRIPTION, Event, Status
from backend.subscriptions.terms import LATEST_CHANGE_DAYS, Terms

Wish = Mapping[str, Any]
_APPROVALS = list(Approval)
_EFFECTIVE = list(Effective)


@dataclass(frozen=True)
class Scene:
    """
    Where a wish is looked at: whose subscription, its course, the local day, and who asks.

    `subscription` is None for a new one.
    """

    client: Client
    subscription: Subscription | None
    course: Course
    today: date
    side: Writes
    terms: Terms

    @property
    def subject(self) -> Subscription:
        """
        The subscription that is to be changed.

        Raises:
            NotFoundError: the wish is for a new one.
        """
        if self.subscription is None:
            raise NotFoundError
        return self.subscription

    @property
    def base_day(self) -> date:
        """Today, or the first day of a subscription that has not begun."""
        begins = self.course.start_on
        return self.today if begins is None else max(self.today, begins)

    @property
    def buyer(self) -> Buyer:
        """The client as the catalogue knows him."""
        return Buyer(self.client.id, self.client.group_id)

    @property
    def is_staff(self) -> bool:
        """Whether a manager asks."""
        return self.side is not Writes.CLIENT

    def next_month(self, day: date) -> date:
        """The first day of the month of payment after the one of `day`."""
        return periods.billing(day, self.subject.bill_day).until


@dataclass(frozen=True)
class Effect:
    """
    What would be: the course afterwards, from which day it differs, and what becomes of values.

    `version` is a tariff's version that begins, `pause` a pause, `fee_minor` what is charged once.
    """

    effective_on: date
    course: Course
    approval: Approval
    carried: tuple[Carried, ...] = ()
    version: TariffVersion | None = None
    pause: Stretch[int] | None = None
    fee_minor: int = 0

    @property
    def writes(self) -> dict[str, Value | None]:
        """The values to be written by code; None ends one."""
        return carrying.changes(list(self.carried))


def parameters(scene: Scene, wish: Wish) -> Effect:
    """Other values of parameters: `changes` by code, and for managers `on`, a day."""
    _insist_on_life(scene)
    asked: Mapping[str, Value | None] = wish["changes"]
    begun = scene.course.schema_on(scene.base_day)
    first = _chosen(begun, asked, scene.course.values_on(scene.base_day))
    day = _day_of(scene, wish) or _when(scene, first)
    _insist_on_before_end(scene, day)
    schema, values = scene.course.schema_on(day), scene.course.values_on(day)
    reading = schema.set(asked, scene.side, values)
    if reading.errors:
        code, error = next(iter(reading.errors.items()))
        raise InvalidError(error.message_key, **error.details, parameter=code)
    if not reading.changed:
        raise InvalidError("subscriptions.nothing_changes")
    course = scene.course
    for code, value in reading.changed.items():
        course = course.with_value(day, code, value)
    carried = carrying.of_changes(reading.changed, values, reading.values, schema)
    changed = [one for one in _chosen(schema, asked, values) if one.code in reading.changed]
    return Effect(
        effective_on=day,
        course=course,
        approval=Approval.NONE if scene.is_staff else strictest(changed),
        carried=(*carried, *_withdrawn(scene, reading.changed, day)),
    )


def tariff(scene: Scene, wish: Wish) -> Effect:
    """Another tariff: `tariff` is its id, `timing` now or next_period."""
    _insist_on_life(scene)
    timing = Timing(wish["timing"])
    old = scene.course.version_on(scene.base_day)
    new = _reachable(scene, old, int(wish["tariff"]), timing)
    day = scene.base_day
    if timing is Timing.NEXT_PERIOD:
        day = scene.next_month(day)
    _insist_on_before_end(scene, day)
    carried = carrying.carry(scene.course.version_on(day), new, scene.course.values_on(day))
    course = scene.course.with_version(day, new)
    changes = carrying.changes(carried)
    for code, value in changes.items():
        course = course.with_value(day, code, value)
    return Effect(
        effective_on=day,
        course=course,
        approval=Approval.NONE if scene.is_staff else Approval.RULE,
        carried=(*carried, *_withdrawn(scene, changes, day), *_planned_tariffs(scene, day)),
        version=new,
    )


def pause(scene: Scene, wish: Wish) -> Effect:
    """A pause on the days `from_on` up to, not including, `until_on`."""
    subscription, terms = scene.subject, scene.terms
    SUBSCRIPTION.after(Status(subscription.status), Event.PAUSE)
    first, until = date.fromisoformat(wish["from_on"]), date.fromisoformat(wish["until_on"])
    days = (until - first).days
    _insist_on_coming(scene, first)
    if not terms.pause_min_days <= days <= terms.pause_max_days:
        raise InvalidError(
            "subscriptions.pause.days", least=terms.pause_min_days, most=terms.pause_max_days
        )
    _insist_on_before_end(scene, until - timedelta(days=1))
    if any(_meet(one, first, until) for one in scene.course.pauses):
        raise InvalidError("subscriptions.pause.meets")
    whole = pricing.on(scene.course, first).minor
    days_off = Stretch[int](first, until, money.share(whole, terms.pause_percent, 100))
    return Effect(
        effective_on=first,
        course=scene.course.with_pause(days_off),
        approval=Approval.NONE if scene.is_staff else Approval.RULE,
        pause=days_off,
    )


def resume(scene: Scene, _wish: Wish) -> Effect:
    """An end to the pause of today."""
    SUBSCRIPTION.after(Status(scene.subject.status), Event.RESUME)
    if scene.course.pause_on(scene.today) is None:
        raise InvalidError("subscriptions.pause.none")
    return Effect(scene.today, scene.course.resumed(scene.today), Approval.NONE)


def terminate(scene: Scene, wish: Wish) -> Effect:
    """An end on the day `on`; of one that has not begun, before it begins."""
    subscription = scene.subject
    status = Status(subscription.status)
    fee_back = 0
    if status in COMING:
        day = scene.base_day
        fee_back = charged.once_of(subscription.id)
    else:
        day = date.fromisoformat(wish["on"])
        _insist_on_coming(scene, day)
        SUBSCRIPTION.after(status, Event.TERMINATE if day == scene.today else Event.PLAN_END)
    return Effect(
        effective_on=day,
        course=scene.course.ended(day),
        approval=Approval.NONE if scene.is_staff else Approval.RULE,
        fee_minor=-fee_back,
    )


def strictest(definitions: Iterable[Definition]) -> Approval:
    """The strictest approval of some parameters."""
    ranks = [_APPROVALS.index(one.approval) for one in definitions]
    return _APPROVALS[max(ranks, default=0)]


def _chosen(schema: Schema, asked: Mapping[str, Value | None], values: Values) -> list[Definition]:
    """What was asked for itself, without what only ends because another value does."""
    whole = {**values, **asked}
    after = schema.living({code: one for code, one in whole.items() if one is not None})
    return [
        one
        for one in schema
        if one.code in asked and (asked[one.code] is not None or schema.is_met(one, after))
    ]


def _insist_on_life(scene: Scene) -> None:
    status = Status(scene.subject.status)
    if status not in (*COMING, Status.ACTIVE, Status.SUSPENDED, Status.PENDING_TERMINATE):
        raise InvalidError("subscriptions.over")


def _insist_on_coming(scene: Scene, day: date) -> None:
    if day < scene.base_day:
        raise InvalidError("subscriptions.day.past")
    if day > scene.today + timedelta(days=LATEST_CHANGE_DAYS):
        raise InvalidError("subscriptions.day.too_late", count=LATEST_CHANGE_DAYS)


def _insist_on_before_end(scene: Scene, day: date) -> None:
    end = scene.course.end_on
    if end is not None and day >= end:
        raise InvalidError("subscriptions.day.after_end")


def _day_of(scene: Scene, wish: Wish) -> date | None:
    """The day that a manager has named."""
    if not wish.get("on"):
        return None
    day = date.fromisoformat(wish["on"])
    _insist_on_coming(scene, day)
    return day


def _when(scene: Scene, changed: Sequence[Definition]) -> date:
    """All of a change begins together, on the latest day that one of its parameters asks for."""
    ranks = [_EFFECTIVE.index(one.effective) for one in changed]
    latest = _EFFECTIVE[max(ranks, default=0)]
    if latest is Effective.NEXT_PERIOD:
        return scene.next_month(scene.base_day)
    if latest is Effective.NEXT_DAY:
        return max(scene.today + timedelta(days=1), scene.base_day)
    return scene.base_day


def _reachable(scene: Scene, old: TariffVersion, tariff_id: int, timing: Timing) -> TariffVersion:
    """The version that is sold today of a tariff that the client, or a manager for him, may move to."""
    if scene.is_staff:
        offer = offers.one(scene.buyer, tariff_id, today=scene.today)
        if offer.service.id != scene.subject.service_id or tariff_id == old.tariff_id:
            raise NotFoundError
        return offer.version
    for offer, allowed in offers.transitions(scene.buyer, old.tariff_id, today=scene.today):
        if offer.tariff.id == tariff_id and offer.service.id == scene.subject.service_id:
            if allowed not in (Timing.EITHER, timing):
                raise InvalidError("subscriptions.tariff.timing")
            return offer.version
    raise NotFoundError


def _withdrawn(scene: Scene, codes: Iterable[str], day: date) -> Iterable[Carried]:
    """Planned values that the change takes the place of."""
    for code in codes:
        for one in scene.course.values.get(code, ()):
            if _is_planned(scene, one, day):
                schema_id = scene.course.version_on(day).service_version_id
                yield Carried(
                    code, Fate.WITHDRAWN, one.what, None, schema_id, one.from_on.isoformat()
                )


def _planned_tariffs(scene: Scene, day: date) -> Iterable[Carried]:
    """Planned versions that the change takes the place of; the empty code is the tariff itself."""
    for one in scene.course.phases:
        if _is_planned(scene, one, day):
            title = one.what.title.ru
            yield Carried("", Fate.WITHDRAWN, title, None, 0, one.from_on.isoformat())


def _is_planned(scene: Scene, one: Stretch[Any], day: date) -> bool:
    """Whether it has not begun and would begin on the day of a change or later."""
    return one.from_on >= day and one.from_on > scene.base_day


def _meet(one: Stretch[int], first: date, until: date) -> bool:
    return one.from_on < until and (one.until_on is None or one.until_on > first)
