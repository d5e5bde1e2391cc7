"""Both gateways as one thing for the contract: the adapter, its training bank, a payer, and news on its way."""

import contextlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.demo.bank.server import BankServer
from backend.demo.yookassa.faults import Fault
from backend.demo.yookassa.server import KassaServer
from backend.payments import callbacks, ipriv, lifecycle, operations, sending
from backend.payments.callbacks import Taken
from backend.payments.causes import Moment
from backend.payments.gateways.base import (
    Form,
    Gateway,
    Incoming,
    Op,
    Order,
    Payer,
    Redirect,
)
from backend.payments.models import Payment, PaymentOperation, PaymentTransaction
from backend.payments.operations import Wanted
from tests.support import bank, kassa, paying, payments, visiting
from tests.support.ipriv import private
from tests.support.people import NOON

DEAD = "http://127.0.0.1:9"


def order_of(payment: Payment) -> Order:
    """What the checkout makes of an order."""
    return Order(
        payment.order_ref,
        payment.amount_minor,
        payment.currency,
        "Услуги связи, договор ЛТ-0001",
        Payer("anna@romashka.test", "", "Анна", "Ким"),
        kassa.RETURN_URL,
        kassa.RETURN_URL,
    )


class Rig(ABC):
    """One gateway with its training bank at the other end of real HTTP."""

    name: str
    gateway: Gateway

    def moment(self, now: Any = NOON) -> Moment:
        """A moment as this gateway sees it."""
        return payments.moment(now, self.gateway.caps)

    def an_order(self) -> Payment:
        """An order whose payer is on the bank's page."""
        payment = payments.an_order(gateway=self.name)
        self.begin(payment)
        return payment

    def held(self) -> Payment:
        """A payment that was paid, and of which the bank has told."""
        payment = self.an_order()
        self.pay(payment)
        for body in self.news(payment):
            self.tell(body)
        return payments.reload(payment)

    def tell(self, body: bytes) -> Taken:
        """A call of the bank, taken in as the product does."""
        said = self.gateway.parse_notification(Incoming(body, address="127.0.0.1"))
        news, snapshot = callbacks.learned(self.gateway, said)
        return callbacks.accept(self.name, news, snapshot, self.moment())

    def ask(self, payment: Payment, wanted: Wanted) -> PaymentOperation:
        """A command of a manager."""
        row = self.row(payment)
        return operations.ask(row.id, wanted, actor=visiting.MILA, moment=self.moment())

    def command(
        self, payment: Payment, wanted: Wanted, by: Gateway | None = None
    ) -> PaymentOperation:
        """A command of a manager, sent at once."""
        asked = self.ask(payment, wanted)
        return sending.carry_out(asked, by or self.gateway, self.moment())

    def row(self, payment: Payment) -> PaymentTransaction:
        """The transaction whose money is held, else the last one."""
        rows = list(PaymentTransaction.select().where(PaymentTransaction.payment == payment.id))
        return next((row for row in rows if row.held_minor), rows[-1])

    @abstractmethod
    def begin(self, payment: Payment) -> None:
        """Send the payer to the bank."""

    @abstractmethod
    def pay(self, payment: Payment, *, is_declined: bool = False) -> None:
        """What the payer does there."""

    @abstractmethod
    def news(self, payment: Payment) -> list[bytes]:
        """What the bank owes the shop about an order by now, oldest first."""

    @abstractmethod
    def wrong_news(self, payment: Payment, what: str) -> bytes:
        """News about the order with another sum, in another currency, or about an order that we do not have."""

    @abstractmethod
    def pay_again(self, payment: Payment) -> None:
        """A second success for an order that was paid."""

    @abstractmethod
    def lose_next_answer(self) -> None:
        """The next command is carried out, and its answer never comes."""

    @abstractmethod
    def voids_done(self, payment: Payment) -> int:
        """How often the bank has given the money back."""

    @abstractmethod
    def voids_asked(self) -> int:
        """How often it was told to, and did something."""

    @property
    @abstractmethod
    def dead(self) -> Gateway:
        """The same gateway while nobody listens there."""


class CyberPlatRig(Rig):
    """Signed forms by way of the payer's browser."""

    name = "cyberplat"

    def __init__(self, server: BankServer) -> None:
        self.server = server
        self.adapter = bank.gateway_of(server)
        self.gateway = self.adapter
        self.pages: dict[str, str] = {}

    def begin(self, payment: Payment) -> None:
        way = self.gateway.start(order_of(payment), Op(payment.order_ref))
        assert isinstance(way, Form)
        status, page = visiting.post(self.server.server_port, "/cgi-bin/GetForm.cgi", way.fields)
        assert status == 200
        found = re.search(r'name="session" value="([0-9]+)"', page)
        assert found
        self.pages[payment.order_ref] = found[1]

    def pay(self, payment: Payment, *, is_declined: bool = False) -> None:
        number = "4000000000000002" if is_declined else "4111111111111111"
        fields = {"session": self.pages[payment.order_ref], "number": number}
        assert visiting.post(self.server.server_port, "/pay", fields)[0] == 200

    def news(self, payment: Payment) -> list[bytes]:
        owed = [one["fields"] for one in self.server.bank.book.owed]
        mine = [fields for fields in owed if fields["orderid"] == payment.order_ref]
        return [visiting.encoded(fields) for fields in mine]

    def wrong_news(self, payment: Payment, what: str) -> bytes:
        name, value = {
            "other_amount": ("TransactionAmount", str(payment.amount_minor - 1)),
            "other_currency": ("TransactionCurrency", "USD"),
            "unknown_order": ("OrderID", "K-nobody"),
        }[what]
        result = paying.result(payment, **{name: value})
        return paying.form(ipriv.sign(private("bank"), result))

    def pay_again(self, payment: Payment) -> None:
        self.pay(payment)

    def lose_next_answer(self) -> None:
        for hold in self.server.bank.book.holds.values():
            hold["play"] = "cut_reversal"

    def voids_done(self, payment: Payment) -> int:
        holds = self.server.bank.book.holds.values()
        return sum(one["is_reversed"] for one in holds if one["order"] == payment.order_ref)

    def voids_asked(self) -> int:
        return len(self.server.bank.reversals)

    @property
    def dead(self) -> Gateway:
        shop = replace(self.adapter.shop, process_url=f"{DEAD}/x")
        return replace(self.adapter, shop=shop)


class YooKassaRig(Rig):
    """Links for the payer, commands under keys, news that has to be asked for."""

    name = "yookassa"

    def __init__(self, server: KassaServer) -> None:
        self.server = server
        self.adapter = kassa.gateway_of(server)
        self.gateway = self.adapter
        self.refs: dict[str, str] = {}

    def begin(self, payment: Payment, key: str = "") -> None:
        way = self.gateway.start(order_of(payment), Op(key or payment.order_ref))
        assert isinstance(way, Redirect)
        if payment.gateway == self.name:
            lifecycle.expect(payment, way.ref, now=NOON)
        self.refs[payment.order_ref] = way.ref

    def pay(self, payment: Payment, *, is_declined: bool = False) -> None:
        if self.server.kassa.payment(self.refs[payment.order_ref])["status"] == "canceled":
            self.begin(payment)
        number = kassa.NO_MONEY if is_declined else kassa.SUCCESS
        kassa.pay(self.server, self.refs[payment.order_ref], number)

    def news(self, payment: Payment) -> list[bytes]:
        owed = [one["body"] for one in self.server.kassa.book.owed]
        known = self.server.kassa.book.payments
        mine = []
        for body in owed:
            about = body["object"]
            notes = known[about.get("payment_id", about["id"])]["metadata"]
            if notes["order"] == payment.order_ref:
                mine.append(json.dumps(body).encode())
        return mine

    def wrong_news(self, payment: Payment, what: str) -> bytes:
        ref = self.refs[payment.order_ref]
        kassa.pay(self.server, ref)
        (body, *_) = self.news(payment)
        kept = self.server.kassa.book.payments[ref]
        if what == "unknown_order":
            kept["metadata"]["order"] = "K-nobody"
        elif what == "other_amount":
            kept["amount"]["value"] = "499.99"
        else:
            kept["amount"]["currency"] = "USD"
        return body

    def pay_again(self, payment: Payment) -> None:
        self.begin(payment, "another-tab")
        self.pay(payment)

    def lose_next_answer(self) -> None:
        kassa.plan(self.server, Fault.CUT_IN_BODY, "/cancel")

    def voids_done(self, payment: Payment) -> int:
        known = self.server.kassa.book.payments.values()
        mine = [one for one in known if one["metadata"]["order"] == payment.order_ref]
        reasons = [one.get("cancellation_details", {}).get("reason") for one in mine]
        return reasons.count("canceled_by_merchant")

    def voids_asked(self) -> int:
        return len(set(kassa.keys_of(self.server, "/cancel")))

    @property
    def dead(self) -> Gateway:
        shop = self.adapter.shop
        return replace(self.adapter, shop=replace(shop, client=replace(shop.client, url=DEAD)))


@contextlib.contextmanager
def cyberplat(folder: Path) -> Iterator[Rig]:
    """CyberPlat against the demo's bank."""
    with bank.opened(folder) as server:
        yield CyberPlatRig(server)


@contextlib.contextmanager
def yookassa(folder: Path) -> Iterator[Rig]:
    """YooKassa against the training one."""
    with kassa.opened(folder) as server:
        yield YooKassaRig(server)
