"""YooKassa as a gateway, against a program that speaks as it does, over real HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.demo.yookassa.faults import Fault
from backend.demo.yookassa.server import KassaServer
from backend.payments.facts import Facts
from backend.payments.gateways import errors
from backend.payments.gateways.base import (
    Capture,
    Extent,
    Incoming,
    Op,
    OperationKind,
    Payer,
    ReceiptLine,
    Source,
)
from backend.payments.gateways.yookassa import gateway as of_yookassa
from backend.payments.gateways.yookassa.gateway import YooKassa
from tests.support import kassa

WHOLE = 50_000
HELD = Facts(WHOLE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KassaServer]:
    with kassa.opened(tmp_path / "kassa") as server:
        yield server


@pytest.fixture
def gateway(server: KassaServer) -> YooKassa:
    return kassa.gateway_of(server)


@pytest.fixture
def ref(server: KassaServer, gateway: YooKassa) -> str:
    """A payment whose money is held."""
    begun = gateway.start(kassa.order(), Op("start"))
    kassa.pay(server, begun.ref)
    return begun.ref


def facts(gateway: YooKassa, ref: str) -> Facts:
    return gateway.fetch(ref).snapshot.facts


def receipts(server: KassaServer, ref: str) -> list[dict[str, Any]]:
    return [one for one in server.kassa.book.receipts if one["payment_id"] == ref]


def test_it_says_what_it_can_do(gateway: YooKassa):
    caps = gateway.caps

    assert (caps.capture, caps.void, caps.refund) == (
        Capture.MANUAL,
        Extent.FULL,
        Extent.PARTIAL,
    )
    assert caps.partial_capture
    assert caps.status_query
    assert caps.idempotent == frozenset(OperationKind)
    assert caps.key_ttl == timedelta(hours=23)
    assert caps.void_window == caps.capture_after == timedelta(hours=4)
    assert caps.hold_ttl == timedelta(days=7)
    assert gateway.form_hosts == (gateway.shop.page,)


def test_the_secret_key_is_not_shown(gateway: YooKassa):
    assert gateway.shop.client.secret.reveal() not in repr(gateway) + repr(gateway.shop)


def test_a_payer_is_sent_to_a_page_with_his_order(server: KassaServer, gateway: YooKassa):
    begun = gateway.start(kassa.order(), Op("key-1"))

    kept = server.kassa.book.payments[begun.ref]
    assert begun.url == f"{server.url}/checkout?orderId={begun.ref}"
    assert kept["capture"] is False
    assert kept["amount"] == {"value": "500.00", "currency": "RUB"}
    assert kept["metadata"]["order"] == "K1"
    assert kept["confirmation"]["return_url"] == kassa.RETURN_URL
    (receipt,) = receipts(server, begun.ref)
    assert receipt["receipt"]["customer"] == {"email": "anna@romashka.test"}
    assert [line["vat_code"] for line in receipt["receipt"]["items"]] == [11]
    assert facts(gateway, begun.ref) == Facts()


def test_the_same_key_is_the_same_payment(gateway: YooKassa):
    first = gateway.start(kassa.order(), Op("key-1"))

    assert gateway.start(kassa.order(), Op("key-1", 2)) == first


def test_after_a_decline_the_next_try_is_another_payment(server: KassaServer, gateway: YooKassa):
    first = gateway.start(kassa.order(), Op("key-1"))
    kassa.pay(server, first.ref, kassa.NO_MONEY)

    second = gateway.start(kassa.order(), Op("key-1"))

    assert second.ref != first.ref
    assert kassa.keys_of(server, "/payments") == ["key-1", "key-1", "key-1-2"]


def test_nobody_tries_for_ever(
    server: KassaServer, gateway: YooKassa, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(of_yookassa, "MOST_TRIES", 1)
    first = gateway.start(kassa.order(), Op("key-1"))
    kassa.pay(server, first.ref, kassa.NO_MONEY)

    with pytest.raises(errors.DeclinedError):
        gateway.start(kassa.order(), Op("key-1"))


def test_what_was_paid_is_not_begun_again(gateway: YooKassa, ref: str):
    with pytest.raises(errors.StateConflictError):
        gateway.start(kassa.order(), Op("start"))


def test_a_page_of_another_host_is_no_page(server: KassaServer):
    gateway = kassa.gateway_of(server, page="https://yoomoney.ru")

    with pytest.raises(errors.MisconfiguredError):
        gateway.start(kassa.order(), Op("key-1"))


@pytest.mark.parametrize(
    ("field", "reason", "changes"),
    [
        ("order_ref", "letters", {"order_ref": "K 1"}),
        ("amount", "zero", {"amount_minor": 0}),
        ("amount", "zero", {"amount_minor": -1}),
        ("amount", "too_large", {"amount_minor": 10**12 + 1}),
        ("currency", "unknown", {"currency": "EUR"}),
        ("description", "missing", {"description": " "}),
        ("description", "too_long", {"description": "ы" * 129}),
        ("description", "control", {"description": "Связь\r\nX: y"}),
        ("description", "letters", {"description": "Связь \ud83d"}),
        ("email", "too_long", {"payer": Payer("a@" + "b" * 254 + ".ru")}),
        ("email", "missing", {"payer": Payer()}),
        ("email", "not_an_address", {"payer": Payer("anna", "+74951234567")}),
        ("return_url", "too_long", {"return_url": "https://" + "a" * 2048}),
        ("return_url", "missing", {"return_url": ""}),
        ("receipt", "sum", {"receipt": [ReceiptLine("Связь", 49_999)]}),
        ("receipt", "sum", {"receipt": [ReceiptLine("Связь", 1)] * 81}),
        ("receipt", "missing", {"receipt": [ReceiptLine("", WHOLE)]}),
        ("receipt", "too_long", {"receipt": [ReceiptLine("ы" * 129, WHOLE)]}),
        ("receipt", "zero", {"receipt": [ReceiptLine("Связь", WHOLE), ReceiptLine("Ноль", 0)]}),
        ("receipt", "vat", {"receipt": [ReceiptLine("Связь", WHOLE, 19)]}),
    ],
)
def test_invariant_13_what_cannot_be_sent_is_refused_before_anything_is_sent(
    server: KassaServer, gateway: YooKassa, field: str, reason: str, changes: dict[str, Any]
):
    order = kassa.order(**changes)

    for refuse in (lambda: gateway.check(order), lambda: gateway.start(order, Op("key-1"))):
        with pytest.raises(errors.InvalidOrderError) as refused:
            refuse()
        assert (refused.value.field, refused.value.reason) == (field, reason)
    assert server.calls == []


def test_money_is_held_when_the_payer_has_paid(gateway: YooKassa, ref: str):
    snapshot = gateway.fetch(ref).snapshot

    assert snapshot.facts == HELD
    assert (snapshot.order_ref, snapshot.ref, snapshot.currency) == ("K1", ref, "RUB")
    assert snapshot.source is Source.FETCH
    assert snapshot.hold_expires_at is not None
    assert len(snapshot.auth_code) == 6
    assert len(snapshot.digest) == 64


def test_a_decline_tells_its_reason_in_the_payers_language(server: KassaServer, gateway: YooKassa):
    begun = gateway.start(kassa.order(language="en"), Op("key-1"))
    kassa.pay(server, begun.ref, kassa.NO_MONEY)

    snapshot = gateway.fetch(begun.ref).snapshot

    assert snapshot.facts == Facts(is_failed=True)
    assert snapshot.decline_code == "insufficient_funds"
    assert snapshot.payer_message.startswith("There is not enough money")


def test_the_whole_is_taken_without_another_receipt(
    server: KassaServer, gateway: YooKassa, ref: str
):
    answered = gateway.capture(ref, WHOLE, Op("take"))

    assert answered.snapshot.facts == Facts(WHOLE, captured_minor=WHOLE)
    assert answered.snapshot.source is Source.REPLY
    assert answered.exchanged.sent.startswith(b"POST /payments/")
    assert b"Basic" not in answered.exchanged.sent
    assert json.loads(answered.exchanged.received)["status"] == "succeeded"
    assert len(receipts(server, ref)) == 1


def test_a_part_is_taken_with_a_receipt_of_its_own(
    server: KassaServer, gateway: YooKassa, ref: str
):
    answered = gateway.capture(ref, 30_000, Op("take"))

    expected = Facts(WHOLE, captured_minor=30_000)
    assert answered.snapshot.facts == expected
    assert facts(gateway, ref) == expected
    assert expected.held_minor == 0
    (_, second) = receipts(server, ref)
    (line,) = second["receipt"]["items"]
    assert line["amount"]["value"] == "300.00"
    assert second["receipt"]["customer"] == {"email": "anna@romashka.test"}


def test_lines_with_different_vat_cannot_be_taken_in_part(server: KassaServer, gateway: YooKassa):
    lines = [ReceiptLine("Связь", 40_000, 22), ReceiptLine("Книга", 10_000, 10)]
    begun = gateway.start(kassa.order(receipt=lines), Op("key-1"))
    kassa.pay(server, begun.ref)

    with pytest.raises(errors.UnsupportedError):
        gateway.capture(begun.ref, 30_000, Op("take"))

    taken = gateway.capture(begun.ref, WHOLE, Op("take-all"))
    assert taken.snapshot.facts.captured_minor == WHOLE


def test_held_money_is_given_back(gateway: YooKassa, ref: str):
    answered = gateway.void(ref, Op("void"))

    expected = Facts(WHOLE, voided_minor=WHOLE)
    assert answered.snapshot.facts == expected
    assert answered.snapshot.hold_expires_at is None
    assert facts(gateway, ref) == expected


def test_taken_money_is_given_back_in_parts_and_no_further(
    server: KassaServer, gateway: YooKassa, ref: str
):
    gateway.capture(ref, WHOLE, Op("take"))

    first = gateway.refund(ref, 20_000, Op("refund-1"))
    second = gateway.refund(ref, 30_000, Op("refund-2"))

    assert first.snapshot.facts == Facts(WHOLE, captured_minor=WHOLE, refunded_minor=20_000)
    assert second.snapshot.facts.refunded_minor == 30_000  # at least: this one alone is certain
    assert facts(gateway, ref).refunded_minor == WHOLE
    assert [one["type"] for one in receipts(server, ref)] == ["payment", "refund", "refund"]
    with pytest.raises(errors.InvalidOrderError):
        gateway.refund(ref, 1, Op("refund-3"))


def test_a_whole_refund_needs_no_receipt(server: KassaServer, gateway: YooKassa, ref: str):
    gateway.capture(ref, WHOLE, Op("take"))

    gateway.refund(ref, WHOLE, Op("refund"))

    assert facts(gateway, ref).refunded_minor == WHOLE
    assert len(receipts(server, ref)) == 1


COMMANDS = [OperationKind.CAPTURE, OperationKind.VOID, OperationKind.REFUND]
PATHS = {
    OperationKind.CAPTURE: "/capture",
    OperationKind.VOID: "/cancel",
    OperationKind.REFUND: "/refunds",
}


def command(gateway: YooKassa, kind: OperationKind, ref: str, key: str = "again") -> Facts:
    """Give a command about a part where a part can be moved."""
    op = Op(key)
    if kind is OperationKind.VOID:
        return gateway.void(ref, op).snapshot.facts
    verb = gateway.capture if kind is OperationKind.CAPTURE else gateway.refund
    return verb(ref, 30_000, op).snapshot.facts


def ready(gateway: YooKassa, kind: OperationKind, ref: str) -> None:
    if kind is OperationKind.REFUND:
        gateway.capture(ref, WHOLE, Op("take"))


@pytest.mark.parametrize("kind", COMMANDS)
@pytest.mark.parametrize(
    "fault", [Fault.ERROR, Fault.CUT, Fault.CUT_IN_HEADERS, Fault.CUT_IN_BODY, Fault.BROKEN]
)
def test_invariant_4_an_answer_that_was_lost_is_unknown_and_the_same_key_tells(
    server: KassaServer, gateway: YooKassa, ref: str, kind: OperationKind, fault: Fault
):
    ready(gateway, kind, ref)
    kassa.plan(server, fault, PATHS[kind])

    with pytest.raises(errors.UnknownOutcomeError) as unknown:
        command(gateway, kind, ref)
    told = facts(gateway, ref)
    again = command(gateway, kind, ref)

    assert unknown.value.sent
    assert again == told != HELD
    assert facts(gateway, ref) == told
    assert set(kassa.keys_of(server, PATHS[kind])) >= {"again"}


@pytest.mark.parametrize("kind", COMMANDS)
@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        (Fault.ERROR_BEFORE, errors.UnknownOutcomeError),
        (Fault.CUT_UNREAD, errors.UnknownOutcomeError),
        (Fault.LIMIT, errors.RateLimitedError),
        (Fault.FORBIDDEN, errors.MisconfiguredError),
    ],
)
def test_what_was_not_carried_out_can_be_sent_again(
    server: KassaServer,
    gateway: YooKassa,
    ref: str,
    kind: OperationKind,
    fault: Fault,
    kinds: type[errors.GatewayError],
):
    ready(gateway, kind, ref)
    before = facts(gateway, ref)
    kassa.plan(server, fault, PATHS[kind])

    with pytest.raises(kinds):
        command(gateway, kind, ref)

    assert facts(gateway, ref) == before
    assert command(gateway, kind, ref) == facts(gateway, ref)


@pytest.mark.parametrize("kind", [OperationKind.CAPTURE, OperationKind.REFUND])
def test_nothing_is_sent_when_the_payment_cannot_be_looked_up(
    server: KassaServer, gateway: YooKassa, ref: str, kind: OperationKind
):
    ready(gateway, kind, ref)
    kassa.plan(server, Fault.CUT, ref)

    with pytest.raises(errors.UnavailableGatewayError):
        command(gateway, kind, ref)

    assert "again" not in kassa.keys_of(server, PATHS[kind])


def test_a_silent_server_is_an_unknown_outcome(server: KassaServer, ref: str):
    shop = kassa.shop_of(server)
    hasty = YooKassa(replace(shop, client=replace(shop.client, seconds=0.2)))
    server.slow_seconds = 0.6
    kassa.plan(server, Fault.SLOW, "/cancel")

    with pytest.raises(errors.UnknownOutcomeError):
        hasty.void(ref, Op("void"))

    assert command(YooKassa(shop), OperationKind.VOID, ref, "void").voided_minor == WHOLE


def test_a_key_with_other_words_is_unknown_rather_than_refused(gateway: YooKassa, ref: str):
    gateway.capture(ref, 30_000, Op("take"))

    with pytest.raises(errors.UnknownOutcomeError, match="duplicated"):
        gateway.capture(ref, 20_000, Op("take"))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (OperationKind.CAPTURE, OperationKind.VOID),
        (OperationKind.VOID, OperationKind.CAPTURE),
        (OperationKind.VOID, OperationKind.REFUND),
    ],
)
def test_invariant_10_what_is_over_cannot_be_moved(
    gateway: YooKassa, ref: str, first: OperationKind, then: OperationKind
):
    command(gateway, first, ref, "first")

    with pytest.raises(errors.InvalidOrderError):
        command(gateway, then, ref, "then")


def test_a_wrong_secret_is_a_wrong_setting(server: KassaServer, ref: str):
    shop = kassa.shop_of(server)
    stranger = YooKassa(replace(shop, client=replace(shop.client, shop_id="100501")))

    with pytest.raises(errors.MisconfiguredError) as refused:
        stranger.fetch(ref)

    assert refused.value.code == "invalid_credentials"


def test_nobody_there_means_nothing_was_sent(server: KassaServer, free_port: int):
    shop = kassa.shop_of(server)
    client = replace(shop.client, url=f"http://localhost:{free_port}/v3")

    with pytest.raises(errors.UnavailableGatewayError):
        YooKassa(replace(shop, client=client)).start(kassa.order(), Op("key-1"))


def test_an_unknown_number_is_not_found(gateway: YooKassa):
    with pytest.raises(errors.UnknownReferenceError):
        gateway.fetch("23d93cac-000f-5000-8000-126628f15141")


@pytest.mark.parametrize("ref", ["", "../refunds/1", "a" * 51, "1?x=2"])
def test_what_is_no_number_never_becomes_a_part_of_an_address(
    server: KassaServer, gateway: YooKassa, ref: str
):
    with pytest.raises(errors.InvalidOrderError):
        gateway.fetch(ref)
    for kind in COMMANDS:
        with pytest.raises(errors.InvalidOrderError):
            command(gateway, kind, ref)
    assert server.calls == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("metadata", {}), ("recipient", {"account_id": "100777", "gateway_id": "1"})],
)
def test_invariant_6_payments_of_others_are_not_ours(
    server: KassaServer, gateway: YooKassa, ref: str, name: str, value: dict[str, str]
):
    server.kassa.book.payments[ref][name] = value

    with pytest.raises(errors.UnknownReferenceError):
        gateway.fetch(ref)


def test_invariant_6_another_sum_is_told_as_it_is(server: KassaServer, gateway: YooKassa, ref: str):
    server.kassa.book.payments[ref]["amount"]["value"] = "500.01"

    assert facts(gateway, ref) == Facts(WHOLE + 1)


def test_a_hold_runs_out(tmp_path: Path):
    later = kassa.Later()
    with kassa.opened(tmp_path, now=later) as server:
        gateway = kassa.gateway_of(server)
        begun = gateway.start(kassa.order(), Op("key-1"))
        kassa.pay(server, begun.ref)

        later.ahead = timedelta(days=7)
        server.kassa.run_out()

        assert facts(gateway, begun.ref) == Facts(WHOLE, is_expired=True)
        with pytest.raises(errors.InvalidOrderError):
            gateway.capture(begun.ref, WHOLE, Op("take"))


def news(event: str = "payment.succeeded", **about: Any) -> bytes:
    whole = {"type": "notification", "event": event, "object": {"id": "p-1", **about}}
    return json.dumps(whole).encode()


def test_a_notification_names_a_payment_and_nothing_more(gateway: YooKassa):
    body = news(metadata={"order": "K-of-somebody"}, status="succeeded")

    said = gateway.parse_notification(Incoming(body, address="127.0.0.1"))

    assert (said.ref, said.snapshot, said.order_ref) == ("p-1", None, "")
    assert said.dedup_key == "payment.succeeded:p-1"
    assert not said.is_by_browser


def test_news_of_a_refund_is_news_of_its_payment(gateway: YooKassa):
    body = news("refund.succeeded", id="r-1", payment_id="p-1")

    said = gateway.parse_notification(Incoming(body, address="::ffff:127.0.0.1"))

    assert (said.ref, said.dedup_key) == ("p-1", "refund.succeeded:r-1")


@pytest.mark.parametrize("address", ["", "nobody", "8.8.8.8", "2a02:5180::1"])
def test_news_from_elsewhere_is_not_read(gateway: YooKassa, address: str):
    with pytest.raises(errors.BadSignatureError) as refused:
        gateway.parse_notification(Incoming(news(), address=address))

    assert refused.value.reason == "address"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"type": "notification", "event": NaN}',
        b'{"type": "notification", "type": "notification"}',
        news("deal.closed"),
        news("payment.pending"),
        news("payment.succeeded\n"),
        news("refund.succeeded"),
        news(id="../1"),
        news(id=17),
        json.dumps({"type": "other", "event": "payment.succeeded", "object": {"id": "1"}}).encode(),
        json.dumps(
            {"type": "notification", "event": "payment.succeeded", "object": "p-1"}
        ).encode(),
    ],
)
def test_what_is_no_notification_is_unreadable(gateway: YooKassa, body: bytes):
    with pytest.raises(errors.UnreadableError):
        gateway.parse_notification(Incoming(body, address="127.0.0.1"))
