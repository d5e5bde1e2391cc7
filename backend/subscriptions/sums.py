"""The money of a change: what it charges or gives back at once, the month before and after, what is next."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from backend.kernel import periods
from backend.kernel.periods import Period
from backend.subscriptions import charged, ordering, pricing
from backend.subscriptions.effects import Effect, Scene


@dataclass(frozen=True)
class Sums:
    """
    The sums of a quote, in kopecks.

    `month_minor` is what the rest of a charged month adds, `fee_minor` what is charged once. `lines`
    explain: `part` is "month" for the lines of the new monthly price, "once" for what is charged now.
    """

    month: Period
    month_minor: int
    fee_minor: int
    monthly_old_minor: int
    monthly_new_minor: int
    next_charge_on: date | None
    next_charge_minor: int | None
    lines: tuple[dict[str, Any], ...]

    @property
    def once_minor(self) -> int:
        """What is charged at the change; below zero it is given back."""
        return self.month_minor + self.fee_minor


def of(scene: Scene, effect: Effect) -> Sums:
    """The sums of what would be."""
    month = periods.billing(effect.effective_on, bill_day_of(scene))
    adds = _month_minor(scene, effect, month) if scene.terms.charges else 0
    fee = effect.fee_minor if scene.terms.charges else 0
    after = pricing.on(effect.course, effect.effective_on)
    next_on, next_minor = _next(scene, effect, month)
    lines = [{"part": "month", **line.as_json()} for line in after.lines]
    if adds:
        lines.append(_rest(effect, month, adds))
    if fee:
        lines.append({"part": "once", "kind": "fee", "amount_minor": fee})
    return Sums(
        month=month,
        month_minor=adds,
        fee_minor=fee,
        monthly_old_minor=pricing.on(scene.course, effect.effective_on).minor,
        monthly_new_minor=after.minor,
        next_charge_on=next_on,
        next_charge_minor=next_minor,
        lines=tuple(lines),
    )


def bill_day_of(scene: Scene) -> int:
    """The day on which months of payment begin."""
    if scene.subscription is None:
        return ordering.bill_day_of(scene.client.id)
    return scene.subscription.bill_day


def _month_minor(scene: Scene, effect: Effect, month: Period) -> int:
    whole = charged.whole(effect.course, month)
    if scene.subscription is None:
        return whole
    if not charged.is_charged(scene.subscription, month):
        return 0
    return whole - charged.already(scene.subscription, scene.course, month)


def _rest(effect: Effect, month: Period, amount_minor: int) -> dict[str, Any]:
    """The line that explains what the rest of a month adds."""
    rest = Period(effect.effective_on, month.until)
    return {
        "part": "once",
        "kind": "rest",
        "from": rest.first.isoformat(),
        "until": rest.until.isoformat(),
        "days": rest.days,
        "of_days": month.days,
        "amount_minor": amount_minor,
    }


def _next(scene: Scene, effect: Effect, month: Period) -> tuple[date | None, int | None]:
    """The next charge of a month, by what is known now."""
    if not scene.terms.charges:
        return None, None
    if scene.subscription is None:
        following = periods.following(month)
    else:
        following = charged.next_month(scene.subscription, ZoneInfo(scene.terms.zone))
    if effect.course.lives_in(following) is None:
        return None, None
    first = max(following.first, effect.course.start_on or following.first)
    return first, charged.whole(effect.course, following)
