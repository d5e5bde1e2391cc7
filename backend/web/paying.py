"""A payment in plain words, and the page that brings its payer to the bank; for guests and for clients alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from backend.kernel.i18n import Translator
from backend.payments.checkout import Begun
from backend.payments.facts import State
from backend.payments.gateways.base import Form, Gateway, Redirect
from backend.payments.queries import Course
from backend.web import headers
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here

COLOURS: Mapping[str, str] = {
    State.NEW: "",
    State.PENDING: "note",
    State.HELD: "note",
    State.CAPTURED: "ok",
    State.PART_REFUNDED: "warning",
    State.REFUNDED: "",
    State.FAILED: "problem",
    State.VOIDED: "",
    State.EXPIRED: "",
}


@dataclass(frozen=True)
class Story:
    """What a payment has come to: a word, a sentence, and what can still be done."""

    word: str
    sentence: str
    colour: str
    is_voidable: bool


def story(of: Course, t: Translator) -> Story:
    """The payment as its payer understands it."""
    now, state = here().started_at, State(of.payment.state)
    is_voidable, held = of.is_voidable(now), of.held
    word = t(f"paying.state.{state}")
    sentence = t(f"paying.tells.{state}", reason=of.payment.decline_text)
    if of.is_being_voided and held is not None:
        sentence = t("paying.tells.busy")
    elif held is not None and is_voidable and held.void_until is not None:
        sentence = t("paying.tells.held_until", until=t.moment(held.void_until))
    elif state is State.FAILED and not of.payment.decline_text:
        sentence = t("paying.tells.failed_plainly")
    return Story(word, sentence, COLOURS[state], is_voidable)


def gateway() -> Gateway | None:
    """By what cards are paid here; None if by nothing."""
    return next(iter(here().services.gateways.values()), None)


def leave(begun: Begun, of: Gateway, name: str, back: str) -> Answer:
    """
    The page from which the payer's browser goes on to the bank; it may send a form there and nowhere else.

    Args:
        name: of the client as this payer may see it.
        back: where to go instead.
    """
    way = begun.way
    is_form = isinstance(way, Form)
    form = way if isinstance(way, Form) else _as_form(way)
    made = page(
        "paying/leave.html",
        action=form.action,
        fields=form.fields,
        charset=form.charset,
        method="post" if is_form else "get",
        payment=begun.payment,
        client_name=name,
        back=back,
        is_training=of.caps.test_mode,
    )
    made.headers["Content-Security-Policy"] = headers.policy(form_action=of.form_hosts)
    return made


def _as_form(way: Redirect) -> Form:
    """A link as a form: a browser that sends one drops what stands behind `?` in its address."""
    parts = urlsplit(way.url)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Form(parts._replace(query="").geturl(), fields)
