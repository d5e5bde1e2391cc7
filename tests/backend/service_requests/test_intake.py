"""Wishes come in once, to the right client, and say nothing about anybody else."""

from dataclasses import replace
from typing import Any

import pytest

from backend.audit import journal
from backend.kernel import tokens
from backend.kernel.errors import ForbiddenError, InvalidError, NotFoundError, StaleStateError
from backend.mail.models import Letter
from backend.service_requests import intake, queries
from backend.service_requests.intake import Guest, Wish
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.states import Status
from backend.subscriptions import quotes
from backend.subscriptions.models import ParameterValue
from backend.subscriptions.terms import Terms
from tests.backend.service_requests.made import (
    APPROVE,
    MILA,
    ZONE,
    a_quote,
    a_rule,
    owner_of,
    with_numbers,
)
from tests.support import people, subscribers
from tests.support.people import NOON, hours, minutes, seconds

pytestmark = pytest.mark.usefixtures("database")

GUEST = Guest("Пётр", "+7 300 000-00-00", "petr@example.test", "ООО «Литера»", "Мира, 5")


def submit(wish: Wish, client_id: int, **changes: Any) -> ServiceRequest | None:
    actor = changes.pop("actor", owner_of(client_id))
    return intake.submit(
        wish, client_id=client_id, actor=actor, now=changes.pop("now", NOON), zone=ZONE
    )


def connect(secret: str, text: str = "Интернет в офис", guest: Guest = GUEST) -> ServiceRequest:
    return intake.connect(guest, text, secret=secret, language="ru", now=NOON, zone=ZONE)


def test_a_wish_in_words_is_held_for_a_manager():
    client = people.a_client()

    made = submit(Wish(RequestKind.DOCUMENT, "Акт за май", details={"document": "act"}), client.id)

    assert made is not None
    assert (made.status, made.held_for, made.client_id) == (Status.HELD, "manager", client.id)
    assert made.due_at == NOON + hours(24)
    assert made.wish == {"document": "act"}
    events = [one.event for one in queries.history(made, with_internal=True)]
    assert events == ["submit", "hold"]
    assert "service_request.submit" in {one.action for one in journal.entries_about(client.id)}


def test_a_button_pressed_twice_makes_one_request():
    client = people.a_client()
    wish = Wish(RequestKind.OTHER, "Перезвоните")

    first = submit(wish, client.id)
    again = submit(wish, client.id, now=NOON + seconds(20))
    other_words = submit(Wish(RequestKind.OTHER, "И ещё раз"), client.id, now=NOON + seconds(20))
    later = submit(wish, client.id, now=NOON + minutes(5))

    assert first is not None
    assert again == first
    assert {one.id for one in ServiceRequest.select()} == {
        first.id,
        other_words.id if other_words else 0,
        later.id if later else 0,
    }
    assert ServiceRequest.select().count() == 3


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001], ids=["none", "blank", "long"])
def test_words_are_needed_and_have_a_limit(text: str):
    with pytest.raises(InvalidError):
        submit(Wish(RequestKind.OTHER, text), people.a_client().id)
    assert ServiceRequest.select().count() == 0


def test_the_subscription_of_another_client_is_not_found():
    foreign = subscribers.a_subscription()
    wish = Wish(RequestKind.OTHER, "Не работает", subscription_id=foreign.id)

    with pytest.raises(NotFoundError):
        submit(wish, people.a_client().id)
    mine = submit(wish, foreign.client_id)
    assert mine is not None
    assert mine.subscription_id == foreign.id


def test_a_manager_takes_in_what_he_was_told_by_phone():
    client = people.a_client()

    made = submit(
        Wish(RequestKind.OTHER, "Нет связи", channel=Channel.PHONE), client.id, actor=MILA
    )

    assert made is not None
    assert (made.channel, made.user_id) == ("phone", None)


def test_a_quote_that_needs_nobody_is_done_without_a_request():
    numbered = with_numbers()
    quote = a_quote(numbered, {"numbers": 3})

    assert submit(Wish(quote_number=quote.number), numbered.client_id) is None
    assert ServiceRequest.select().count() == 0
    assert ParameterValue.select().where(ParameterValue.value == 3).count() == 1


def test_a_quote_that_needs_approval_becomes_one_request():
    numbered = with_numbers()
    quote = a_quote(numbered, {"recording": True}, now=NOON)

    first = submit(Wish(quote_number=quote.number), numbered.client_id)
    again = submit(Wish(quote_number=quote.number), numbered.client_id)

    assert first is not None
    assert again == first
    assert (first.kind, first.status) == (RequestKind.PARAMETER_CHANGE, Status.HELD)
    assert (first.quote_id, first.subscription_id) == (quote.id, numbered.id)


def test_a_quote_of_another_client_or_an_old_one_is_refused():
    numbered = with_numbers()
    quote = a_quote(numbered, {"recording": True}, now=NOON)

    with pytest.raises(NotFoundError):
        submit(Wish(quote_number=quote.number), people.a_client().id)
    with pytest.raises(StaleStateError):
        submit(Wish(quote_number=quote.number), numbered.client_id, now=NOON + hours(2))
    assert ServiceRequest.select().count() == 0


def test_a_guest_has_a_secret_link_and_a_letter_with_it():
    secret = tokens.new_secret()

    made = connect(secret)

    assert (made.client_id, made.status, made.channel) == (None, Status.HELD, "site")
    assert queries.by_secret(secret).id == made.id
    letter = Letter.get()
    assert (letter.recipient, letter.template) == ("petr@example.test", "connection_received")
    assert f"/connection/{secret}" in letter.content
    assert "Пётр" not in letter.content  # the address may be a stranger's
    with pytest.raises(NotFoundError):
        queries.by_secret(tokens.new_secret())


def test_a_form_of_a_guest_sent_twice_is_one_request():
    secret = tokens.new_secret()

    assert connect(secret).id == connect(secret).id
    with pytest.raises(InvalidError, match="sent_already"):
        connect(secret, "Что-то другое")
    with pytest.raises(InvalidError):
        connect("short")
    assert ServiceRequest.select().count() == 1


def test_nobody_can_fill_a_strangers_mailbox():
    for _ in range(6):
        connect(tokens.new_secret())

    assert ServiceRequest.select().count() == 6
    assert Letter.select().count() < 6


def test_a_wrong_address_of_a_guest_is_no_reason_to_refuse():
    made = connect(tokens.new_secret(), guest=Guest("Пётр", "1", "no address"))

    assert made.status == Status.HELD
    assert Letter.select().count() == 0


def test_rules_decide_about_guests_too():
    a_rule(APPROVE, kind="connection")

    assert connect(tokens.new_secret()).status == Status.IN_PROGRESS


def test_who_may_not_order_makes_no_request_of_anothers_quote():
    numbered = with_numbers()
    quote = quotes.for_termination(
        numbered, NOON.date(), terms=Terms(), actor=owner_of(numbered.client_id), now=NOON
    )
    technician = replace(owner_of(numbered.client_id), role="technician")

    with pytest.raises(ForbiddenError):
        submit(Wish(quote_number=quote.number), numbered.client_id, actor=technician)

    assert ServiceRequest.select().count() == 0
