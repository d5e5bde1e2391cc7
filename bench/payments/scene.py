"""A company with payments that wait for the bank's word, and the bank's signed words about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.clients.models import Client
from backend.db import base, migrate
from backend.payments import causes, ipriv, opening
from backend.payments.gateways.base import Incoming, Notification
from backend.payments.gateways.cyberplat.gateway import NAME, CyberPlat, Shop
from backend.payments.models import Channel, Payment
from backend.payments.opening import NewPayment

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AMOUNT = 150_000
CLIENTS = 50
ADDRESS = "http://localhost:1"
_KEY, _RING, _PASSPHRASE = "shop.key", "bank.ring", b"secret"


@dataclass(frozen=True)
class Taking(CyberPlat):
    """
    CyberPlat's wire, and money that is taken at once: each message is posted into the ledger.

    The bank itself says no more than that money is held.
    """

    def parse_notification(self, incoming: Incoming) -> Notification:
        said = super().parse_notification(incoming)
        assert said.snapshot
        facts = replace(said.snapshot.facts, captured_minor=said.snapshot.facts.authorized_minor)
        return replace(said, snapshot=replace(said.snapshot, facts=facts))


@dataclass(frozen=True)
class Scene:
    """The database's file, the gateway, and the bodies of the calls, one for each payment."""

    file: Path
    gateway: Taking
    calls: Sequence[bytes]


def prepare(folder: Path, count: int, *, keep_keys: bool = False) -> Scene:
    """
    Make the company and the messages; no connection stays open.

    Args:
        keep_keys: for another process that shall be the shop: `gateway_beside` finds them.
    """
    bank, shop = ipriv.generate(2, "CyberCardServer"), ipriv.generate(1, "shop")
    public = ipriv.load_public(ipriv.dump_public(bank), 2)
    gateway = _gateway(shop, public)
    if keep_keys:
        (folder / _KEY).write_bytes(ipriv.dump_private(shop, _PASSPHRASE))
        (folder / _RING).write_bytes(ipriv.dump_public(bank))
    file = folder / "company.db"
    base.connect(file)
    base.open_connection()
    migrate.apply(backups=folder)
    clients = [_client(number) for number in range(CLIENTS)]
    payments = [_payment(clients[number % CLIENTS]) for number in range(count)]
    base.close_connection()
    return Scene(file, gateway, [_call(bank, payment) for payment in payments])


def gateway_beside(file: Path) -> Taking:
    """Make the gateway of the keys that were kept beside a database."""
    shop = ipriv.load_private((file.parent / _KEY).read_bytes(), _PASSPHRASE)
    return _gateway(shop, ipriv.load_public((file.parent / _RING).read_bytes(), 2))


def _gateway(shop: ipriv.PrivateKey, bank: ipriv.PublicKey) -> Taking:
    return Taking(Shop(shop, bank, ADDRESS, ADDRESS, "localhost"))


def _client(number: int) -> Client:
    client: Client = Client.create(
        contract_number=f"ЛТ-{number:04}",
        short_name=f"Ромашка {number}",
        full_name=f"ООО «Ромашка {number}»",
        inn="7707083893",
        opened_on=NOW.date(),
    )
    name = f"user{number}@client.example"
    user = User.create(login=name, email=name, name="Анна Ким", created_at=NOW)
    Membership.create(user=user, client_id=client.id, role=Role.OWNER)
    return client


def _payment(client: Client) -> Payment:
    wanted = NewPayment(
        gateway=NAME, client_id=client.id, amount_minor=AMOUNT, channel=Channel.GUEST
    )
    opened = opening.open_payment(wanted, actor=causes.GUEST, now=NOW)
    return opening.mark_started(opened, actor=causes.GUEST, now=NOW)


def _call(bank: ipriv.PrivateKey, payment: Payment) -> bytes:
    words = (
        f"Answer=false&Status=0&OrderID={payment.order_ref}&SessionID=S{payment.id}&Terminal=1"
        f"&TransactionID={payment.id}&TransactionAmount={AMOUNT}&TransactionCurrency=RUR"
        f"&TransactionDate=02.11.2026 12:00:00&AuthCode=A1B2C3"
    )
    document = ipriv.sign(bank, words.encode("cp1251"))
    return f"orderid={payment.order_ref}&sid=S{payment.id}&reply={quote(document)}".encode()
