"""Two clients: Anna's has everything that a client can have, Boris's has nothing of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from backend.accounts import sessions
from backend.accounts.models import Membership, Session, User
from backend.audit import journal
from backend.catalog.models import Service, TariffVersion
from backend.catalog.words import Visibility
from backend.clients.models import Client, Contact, Requisites
from backend.db import base, made
from backend.db.base import BaseModel
from backend.documents import store
from backend.documents.models import Document, DocumentKind
from backend.kernel import tokens
from backend.kernel.actor import SYSTEM
from backend.kernel.localised import Localised
from backend.messaging.models import Notice
from backend.service_requests.states import Status
from backend.subscriptions.models import (
    ParameterValue,
    Quote,
    QuoteKind,
    Subscription,
    SubscriptionPhase,
)
from backend.subscriptions.states import Status as SubscriptionStatus
from tests.support import accounting, catalogue, payments, people, subscribers

# Ids of what is Anna's begin here, those of what is Boris's far below; nothing has the last one.
FIRST_ID = 7_000_001
NOBODYS_ID = 8_999_999
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class World:
    """The two users, and what addresses Anna's things have: ids as texts, numbers."""

    anna: User
    boris: User
    client: Client
    ids: dict[str, str]
    exclusive: TariffVersion
    archived: TariffVersion


def make() -> World:
    """Boris first, then everything of Anna's with ids that start far above his."""
    boris = people.boris()
    of_boris = Client.get_by_id(Membership.get(Membership.user == boris).client_id)
    common = catalogue.a_service(catalogue.FOUR)
    public = catalogue.a_version(catalogue.a_tariff(common), prices=catalogue.PRICES)
    values = {"numbers": 1, "recording": False}
    subscribers.a_subscription(of_boris, public, values=values)
    subscribers.a_request(of_boris)
    accounting.paid(of_boris.id, 100, date(2026, 1, 2))
    return _of_anna(common, boris)


def _of_anna(service: Service, boris: User) -> World:
    client = people.a_client(id=FIRST_ID)
    anna = people.user(client, id=FIRST_ID + 1000, login="anna@romashka.test", name="Анна Ким")
    exclusive = _hidden(service, "exclusive", FIRST_ID + 2000)
    archived = _hidden(service, "archived", FIRST_ID + 2500)
    catalogue.reserve(exclusive.tariff, client_id=client.id)
    subscription = _subscription(client, exclusive, FIRST_ID + 3000)
    _subscription(client, archived, FIRST_ID + 3500)
    secret = sessions.start(anna, address="10.0.0.1", agent="", now=MADE_AT)
    rows: list[BaseModel] = [
        _document(client, FIRST_ID + 8500),
        client,
        anna,
        exclusive.tariff,
        exclusive,
        subscription,
        a_quote(client, subscription, FIRST_ID + 4000),
        subscribers.a_request(
            client, id=FIRST_ID + 5000, status=Status.PENDING, subscription=subscription
        ),
        Contact.create(id=FIRST_ID + 6000, client=client, name="Олег", created_at=MADE_AT),
        _edition(client, FIRST_ID + 7000),
        _notice(client, anna, FIRST_ID + 8000),
        *SubscriptionPhase.select().where(SubscriptionPhase.subscription == subscription),
        *ParameterValue.select().where(ParameterValue.subscription == subscription),
    ]
    accounting.paid(client.id, 5_000_000, date(2026, 1, 5))
    payment = payments.held(client)
    Membership.update(id=FIRST_ID + 9000).where(Membership.user == anna).execute()
    Session.update(id=FIRST_ID + 9500).where(Session.user == anna).execute()
    ids = {journal.name_of(row).partition(":")[0]: str(row.id) for row in rows}
    ids |= {"membership": str(FIRST_ID + 9000), "session": str(FIRST_ID + 9500)}
    texts = {
        "quote number": rows[6].number,  # type: ignore[attr-defined]
        "subscription number": subscription.number,
        "session secret": secret,
        "payment number": payment.number,
    }
    return World(anna, boris, client, ids | texts, exclusive, archived)


def _subscription(client: Client, version: TariffVersion, first_id: int) -> Subscription:
    """As `subscribers` makes it, with ids of its own for its spans too."""
    count = Subscription.select().where(Subscription.client == client).count()
    subscription: Subscription = Subscription.create(
        id=first_id,
        number=f"{client.contract_number}/{count + 1}",
        client=client,
        service=version.tariff.service_id,
        status=SubscriptionStatus.ACTIVE,
        start_on=SINCE,
        created_at=MADE_AT,
    )
    subscribers.a_phase(subscription, version, SINCE, id=first_id + 100)
    subscribers.a_value(subscription, "numbers", 1, SINCE, id=first_id + 200)
    subscribers.a_value(subscription, "recording", False, SINCE, id=first_id + 201)
    return subscription


def _document(client: Client, document_id: int) -> Document:
    place = store.folder(Path(base.database.database))
    content = b"%PDF-1.7"
    document: Document = Document.create(
        id=document_id,
        client=client,
        kind=DocumentKind.INVOICE,
        number="1",
        day=SINCE,
        file_name="1.pdf",
        media_type="application/pdf",
        size_bytes=len(content),
        sha256=store.put(place, content),
        source="here",
        made_by_name="",
        made_at=MADE_AT,
    )
    return document


def _notice(client: Client, user: User, notice_id: int) -> Notice:
    notice: Notice = Notice.create(
        id=notice_id,
        client_id=client.id,
        user=user,
        event="request_completed",
        event_key="tests:1",
        content={"number": 1, "kind_key": "requests.kind.other", "text": "Готово"},
        path="/cabinet",
        at=MADE_AT,
    )
    return notice


def _hidden(service: Service, name: str, first_id: int) -> TariffVersion:
    """A tariff that others may not learn of, with a code, a name and a price of its own."""
    visibility = Visibility.EXCLUSIVE if name == "exclusive" else Visibility.ARCHIVED
    tariff = catalogue.a_tariff(service, id=first_id, code=f"zq-{name}", visibility=visibility)
    title = Localised(f"Жизель-{name}", f"Giselle-{name}")
    price = 7_310_719 if name == "exclusive" else 8_420_831
    return catalogue.a_version(
        tariff, id=first_id + 100, title=title, price_minor=price, prices=catalogue.PRICES
    )


def a_quote(client: Client, subscription: Subscription, quote_id: int = 1) -> Quote:
    """A quote for another value, which holds for long."""
    quote: Quote = Quote.create(
        id=quote_id,
        number=tokens.new_number(),
        client=client,
        subscription=subscription,
        kind=QuoteKind.PARAMETERS,
        inputs={"values": {"numbers": 2}, "approval": "none"},
        outcome_hash="0" * 64,
        effective_on=date(2030, 1, 1),
        lines=[],
        once_minor=0,
        monthly_old_minor=100,
        monthly_new_minor=200,
        valid_until=datetime(2040, 1, 1, tzinfo=UTC),
        **made.by_at(SYSTEM, MADE_AT),
    )
    return quote


def _edition(client: Client, edition_id: int) -> Requisites:
    edition: Requisites = Requisites.create(
        id=edition_id,
        client=client,
        number=1,
        valid_from=MADE_AT.date() - timedelta(days=9),
        full_name=client.full_name,
        inn=client.inn,
        **made.by_at(SYSTEM, MADE_AT),
    )
    return edition
