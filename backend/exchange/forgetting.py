"""What is emptied when personal data are erased: free words everywhere, values that tell of a person."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.audit.models import AuditEntry
from backend.catalog.models import ServiceParameter
from backend.catalog.words import Kind
from backend.clients.models import Client, ClientKind
from backend.exchange.models import ImportRow
from backend.kernel.actor import SYSTEM
from backend.looks.models import ClientView
from backend.mail import outbox
from backend.messaging.models import Notice
from backend.payments.models import GatewayMessage, Payment
from backend.service_requests.models import ServiceRequest, ServiceRequestEvent
from backend.service_requests.states import Step
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Quote,
    Span,
    Subscription,
    SubscriptionPhase,
    Suspension,
)

NOBODY = "—"
_SPANS: tuple[type[Span], ...] = (SubscriptionPhase, ParameterValue, Suspension, Discount)
# Of an organisation only what opens a door; of people also whatever is theirs.
_SECRET = (Kind.SECRET,)
_PERSONAL = (Kind.SECRET, Kind.TEXT, Kind.PHONE, Kind.PHONE_LIST, Kind.IP)
_CLIENT = "client"  # the realm of people of clients


def requests(client_id: int, now: datetime) -> None:
    """What was written into requests and said in them; which there were, and their course, stays."""
    mine = ServiceRequest.client == client_id
    ServiceRequest.update(
        text=NOBODY, wish={}, answer="", updated_at=now, revision=ServiceRequest.revision + 1
    ).where(mine).execute()
    events(ServiceRequest.select(ServiceRequest.id).where(mine))


def events(requests_of: Any) -> None:
    """The words of the history of these requests; why a step was left to people is a key of ours."""
    mine = ServiceRequestEvent.request.in_(requests_of)
    ServiceRequestEvent.update(reason="").where(
        mine & (ServiceRequestEvent.event != Step.LEAVE) & (ServiceRequestEvent.reason != "")
    ).execute()
    # A guest has no number: he is known by his name alone, as the system is.
    is_guest = ServiceRequestEvent.made_by_realm.is_null() & (
        ServiceRequestEvent.made_by_name != SYSTEM.name
    )
    is_theirs = (ServiceRequestEvent.made_by_realm == _CLIENT) | is_guest
    ServiceRequestEvent.update(made_by_name=NOBODY).where(mine & is_theirs).execute()


def contracts(client: Client) -> None:
    """Reasons, names of the client's people, and values that tell of him; days, tariffs and sums stay."""
    mine = Subscription.select(Subscription.id).where(Subscription.client == client.id)
    for model in _SPANS:
        span: Any = model
        span.update(reason="").where(span.subscription.in_(mine) & (span.reason != "")).execute()
        by_them = span.subscription.in_(mine) & (span.made_by_realm == _CLIENT)
        span.update(made_by_name=NOBODY).where(by_them).execute()
    if client.kind != ClientKind.LEGAL:
        Subscription.update(place="").where(Subscription.client == client.id).execute()
    codes = _codes(client)
    _values(mine, codes)
    for quote in Quote.select().where(Quote.client == client.id):
        _quote(quote, codes)


def traces(client_id: int) -> None:
    """Notices, cells of the files he came with, why staff looked into his cabinet."""
    Notice.delete().where(Notice.client_id == client_id).execute()
    ClientView.update(reason="").where(ClientView.client == client_id).execute()
    mine = Subscription.select(Subscription.id).where(Subscription.client == client_id)
    ImportRow.update(cells=[]).where(
        (ImportRow.client == client_id) | ImportRow.subscription.in_(mine)
    ).execute()


def payments(client_id: int) -> None:
    """Whom payments were and could be told to, raw messages that name payers; sums and digests stay."""
    mine = Payment.select(Payment.id).where(Payment.client == client_id)
    for payment in Payment.select().where(Payment.client == client_id):
        # The payer may be somebody else's, whose other letters are none of this.
        payer = str(payment.payer.get("email", ""))
        outbox.forget_those_about(f"/pay/{payment.secret}", payer, "receipt_")
    Payment.update(payer={}).where(Payment.client == client_id).execute()
    GatewayMessage.update(raw=b"").where(GatewayMessage.payment.in_(mine)).execute()


def former_people(client_id: int) -> list[int]:
    """The ids of users who belonged to the client once, as the journal tells."""
    left = (AuditEntry.about == f"client:{client_id}") & (AuditEntry.action == "member.remove")
    rows = AuditEntry.select(AuditEntry.old).where(left)
    found = (_user_in(row.old) for row in rows)
    return sorted({user_id for user_id in found if user_id is not None})


def _user_in(text: str | None) -> int | None:
    values = json.loads(text) if text else {}
    found = values.get("user")
    return found if isinstance(found, int) else None


def _codes(client: Client) -> dict[int, set[str]]:
    """The parameters whose values tell of the client, by schema."""
    kinds = _SECRET if client.kind == ClientKind.LEGAL else _PERSONAL
    found: dict[int, set[str]] = {}
    for row in ServiceParameter.select().where(ServiceParameter.kind.in_(kinds)):
        found.setdefault(row.service_version_id, set()).add(row.code)
    return found


def _values(mine: Any, codes: Mapping[int, set[str]]) -> None:
    for schema_id, own in codes.items():
        rows = ParameterValue.select().where(
            ParameterValue.subscription.in_(mine)
            & (ParameterValue.service_version == schema_id)
            & ParameterValue.code.in_(sorted(own))
        )
        for row in rows:
            ParameterValue.update(value=_emptied(row.value)).where(
                ParameterValue.id == row.id
            ).execute()


def _quote(quote: Quote, codes: Mapping[int, set[str]]) -> None:
    """The wish without words and such values; what it cost and did stays."""
    wish = dict(quote.inputs["wish"])
    every = {code for own in codes.values() for code in own}
    wish.pop("reason", None)
    wish.pop("place", None)
    if "changes" in wish:
        wish["changes"] = {
            code: _emptied(value) if code in every else value
            for code, value in wish["changes"].items()
        }
    carried = [
        {**one, "old": _emptied(one["old"]), "new": _emptied(one["new"])}
        if one["code"] in codes.get(one["schema_id"], ())
        else one
        for one in quote.carried
    ]
    name = NOBODY if quote.made_by_realm == _CLIENT else quote.made_by_name
    Quote.update(inputs={**quote.inputs, "wish": wish}, carried=carried, made_by_name=name).where(
        Quote.id == quote.id
    ).execute()


def _emptied(value: Any) -> Any:
    """As many as there were, for the price of a list goes by that, and nothing in them."""
    if value is None or isinstance(value, bool | int):
        return value
    return [NOBODY] * len(value) if isinstance(value, list) else NOBODY
