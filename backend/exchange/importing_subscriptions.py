"""Lines of a file as subscriptions that clients had elsewhere, with their values and perhaps their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from backend.catalog.definitions import Value
from backend.catalog.models import Tariff, TariffVersion
from backend.clients import many
from backend.clients.models import Client, ClientStatus
from backend.db import bulk
from backend.db.base import transaction
from backend.exchange import references
from backend.exchange.cells import Reader, as_day
from backend.exchange.importing_values import ValuesReader
from backend.kernel import periods
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError, InvalidError
from backend.kernel.periods import LAST_BILL_DAY
from backend.subscriptions.models import (
    ParameterValue,
    Source,
    Subscription,
    SubscriptionPhase,
)
from backend.subscriptions.spans import Cause
from backend.subscriptions.states import Status

# Counted lists and trials are made anew.
_OWN_TABLES = frozenset(
    {
        "subscription_phase",
        "parameter_value",
        "import_row",
        "tariff_change_candidate",
        "charging_trial_line",
    }
)
_MOST_PLACE, _MOST_NUMBER = 300, 60
_AT_ONCE = 500


@dataclass(frozen=True)
class Taken:
    """
    A subscription to be taken over; an empty number becomes the next one of its client.

    `end_on` is the first day without it: it has ended, or will.
    """

    client: Client
    version: TariffVersion
    number: str
    start_on: date
    bill_day: int
    place: str
    end_on: date | None
    values: Mapping[str, Value]


def check(lines: Sequence[Reader], *, today: date) -> list[Taken | None]:
    """The subscription of each line; None where it has problems, which its reader keeps."""
    known = many.by_contracts([line.text("contract_number") for line in lines])
    versions = _versions(today)
    numbers = {row.number for row in Subscription.select(Subscription.number)}
    values = ValuesReader()
    return [_taken(line, known, versions, numbers, values, today) for line in lines]


def write(
    batch_id: int, found: Sequence[Taken], *, today: date, actor: Actor, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """
    Write the subscriptions with their spans; what each line has made.

    Months before the present one, and the present one, were charged by the system they come from: the
    first charge here is that of the next month of payment.
    """
    with transaction():
        last = Subscription.select(fn.MAX(Subscription.id)).scalar() or 0
        ids = list(range(last + 1, last + 1 + len(found)))
        pairs = list(zip(ids, found, strict=True))
        numbers = _numbers(found)
        bulk.insert(
            Subscription,
            (
                _row(number, one, numbers[at], batch_id, today, now)
                for at, (number, one) in enumerate(pairs)
            ),
        )
        cause = Cause(actor, now, reason=f"import:{batch_id}").columns()
        bulk.insert(SubscriptionPhase, (_phase(number, one, cause, today) for number, one in pairs))
        bulk.insert(ParameterValue, _values(pairs, cause, today))
    return [{"client": one.client.id, "subscription": number} for number, one in pairs]


def take_back(batch_id: int, subscription_ids: Mapping[int, int], *, now: datetime) -> None:
    """
    Withdraw imported subscriptions (by line) that nothing else depends on; their numbers become free.

    Spans are never deleted, so an aborted subscription stays without any.

    Raises:
        ConflictError: names the first line whose subscription is used or was changed since.
    """
    wanted = set(subscription_ids.values())
    used = references.used("subscription", wanted, but=_OWN_TABLES) | _changed(wanted)
    for line, number in sorted(subscription_ids.items()):
        if number in used:
            raise ConflictError("imports.undo.in_use", line=line)
    for part in _parts(sorted(wanted)):
        for model in (SubscriptionPhase, ParameterValue):
            model.update(withdrawn_at=now).where(
                model.subscription.in_(part) & model.withdrawn_at.is_null()
            ).execute()
        Subscription.update(
            status=Status.ABORTED,
            number=fn.SUBSTR(Subscription.number, 1, 40).concat(f"~{batch_id}"),
            revision=Subscription.revision + 1,
        ).where(Subscription.id.in_(part)).execute()


def _taken(
    line: Reader,
    known: Mapping[str, Client],
    versions: Mapping[str, TariffVersion],
    numbers: set[str],
    values: ValuesReader,
    today: date,
) -> Taken | None:
    contract, code = line.required("contract_number"), line.required("tariff")
    client, version = known.get(contract), versions.get(code)
    line.required("start_on")
    start = line.read("start_on", as_day, None)
    bill_day = line.read("bill_day", _bill_day, 1)
    if contract:
        _check_client(line, client, contract)
    if code and version is None:
        line.problems["tariff"] = InvalidError("imports.row.no_tariff")
    if start is not None and start > today:
        line.problems["start_on"] = InvalidError("imports.row.future")
    end = _end_of(line, start)
    _check_own(line, numbers)
    found = values.of(line, version) if version is not None else {}
    if line.problems or client is None or version is None or start is None:
        return None
    number, place = line.text("number"), line.text("place")
    return Taken(client, version, number, start, bill_day, place, end, found)


def _end_of(line: Reader, start: date | None) -> date | None:
    """The day after the last one; None if the file names none."""
    last = line.read("last_on", as_day, None)
    if last is None:
        return None
    if start is not None and last < start:
        line.problems["last_on"] = InvalidError("imports.row.ends_before")
    return last + timedelta(days=1)


def _check_client(line: Reader, client: Client | None, contract: str) -> None:
    if client is None:
        line.problems["contract_number"] = InvalidError("error.no_such_contract", number=contract)
    elif client.status == ClientStatus.CLOSED:
        line.problems["contract_number"] = InvalidError("imports.row.client_closed")


def _check_own(line: Reader, numbers: set[str]) -> None:
    """The number, which is noted as taken from here on, and the place."""
    number = line.text("number")
    if number in numbers or len(number) > _MOST_NUMBER:
        line.problems["number"] = InvalidError("imports.row.number_taken")
    if number:
        numbers.add(number)
    if len(line.text("place")) > _MOST_PLACE:
        line.problems["place"] = InvalidError("form.longer_than", count=_MOST_PLACE)


def _bill_day(text: str) -> int:
    day = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not 1 <= day <= LAST_BILL_DAY:
        raise InvalidError("form.number_between", min=1, max=LAST_BILL_DAY)
    return day


def _versions(today: date) -> dict[str, TariffVersion]:
    """The newest published version of each tariff by its code, also of those that are sold no more."""
    rows = (
        TariffVersion.select(TariffVersion, Tariff)
        .join(Tariff)
        .where(
            TariffVersion.published_at.is_null(is_null=False)
            & (TariffVersion.effective_new <= today)
        )
        .order_by(TariffVersion.effective_new, TariffVersion.number)
    )
    return {row.tariff.code: row for row in rows}


def _numbers(found: Sequence[Taken]) -> list[str]:
    """A number for each, the client's contract and a count where the file gave none."""
    known = {row.number for row in Subscription.select(Subscription.number)}
    known |= {one.number for one in found if one.number}
    given = []
    counts: dict[int, int] = {}
    for one in found:
        number = one.number
        while not number:
            counts[one.client.id] = counts.get(one.client.id, 0) + 1
            wish = f"{one.client.contract_number}/{counts[one.client.id]}"
            number = "" if wish in known else wish
        known.add(number)
        given.append(number)
    return given


def _row(
    number: int, one: Taken, called: str, batch_id: int, today: date, now: datetime
) -> dict[str, Any]:
    return {
        "id": number,
        "number": called,
        "client": one.client.id,
        "service": one.version.tariff.service_id,
        "status": _status(one, today),
        "bill_day": one.bill_day,
        "start_on": one.start_on,
        "end_on": one.end_on,
        "place": one.place,
        "created_at": now,
        "import_id": batch_id,
        "charged_until": periods.billing(today, one.bill_day).until,
    }


def _status(one: Taken, today: date) -> Status:
    if one.end_on is None:
        return Status.ACTIVE
    return Status.TERMINATED if one.end_on <= today else Status.PENDING_TERMINATE


def _days(one: Taken, today: date) -> dict[str, date | None]:
    """The days of a span; one of a subscription that will end is closed on that day, as any other."""
    is_over = one.end_on is not None and one.end_on <= today
    return {"from_on": one.start_on, "until_on": one.end_on if is_over else None}


def _phase(number: int, one: Taken, cause: Mapping[str, Any], today: date) -> dict[str, Any]:
    return {
        "subscription": number,
        **_days(one, today),
        "tariff_version": one.version.id,
        **cause,
    }


def _values(
    pairs: Sequence[tuple[int, Taken]], cause: Mapping[str, Any], today: date
) -> list[dict[str, Any]]:
    return [
        {
            "subscription": number,
            **_days(one, today),
            "code": code,
            "value": value,
            "service_version": one.version.service_version_id,
            "source": Source.IMPORT,
            **cause,
        }
        for number, one in pairs
        for code, value in one.values.items()
    ]


def _changed(wanted: set[int]) -> set[int]:
    rows = Subscription.select(Subscription.id).where(Subscription.revision > 1)
    return {row.id for row in rows} & wanted


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[begin : begin + _AT_ONCE] for begin in range(0, len(numbers), _AT_ONCE)]
