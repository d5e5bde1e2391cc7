"""A forgotten password: ask for a link, open it, set a new one."""

import wtforms
from wtforms import validators

from backend.accounts import links, recovery
from backend.accounts.models import AnyPerson, Purpose
from backend.accounts.passwords import MIN_CHARACTERS
from backend.accounts.recovery import DeadLinkError
from backend.cabinets.guest.door import cabinet
from backend.kernel import clock
from backend.kernel.actor import Realm
from backend.kernel.errors import DomainError, InvalidError
from backend.web import access, flash, forms, render
from backend.web.access import SIGN_IN
from backend.web.answers import Answer, redirect
from backend.web.signin_page import FORGOT
from backend.web.visit import here


class ForgotForm(forms.Form):
    """Whose password is forgotten."""

    login = wtforms.StringField(
        "guest.sign_in.login",
        [validators.DataRequired()],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class ResetForm(forms.Form):
    """The new password; it can be looked at, so it is asked for once."""

    password = wtforms.PasswordField(
        "guest.reset.password",
        [validators.InputRequired(), validators.Length(max=1000)],
        description="accounts.password.hint",
        render_kw={"autocomplete": "new-password"},
    )


@cabinet.get("/forgot")
def show_for_clients() -> Answer:
    return _forgot_page(Realm.CLIENT, forms.blank(ForgotForm))


@cabinet.get("/staff/forgot")
def show_for_staff() -> Answer:
    return _forgot_page(Realm.STAFF, forms.blank(ForgotForm))


@cabinet.post("/forgot")
def ask_as_client() -> Answer:
    return _ask(Realm.CLIENT)


@cabinet.post("/staff/forgot")
def ask_as_staff() -> Answer:
    return _ask(Realm.STAFF)


@cabinet.get("/reset/<secret>")
def open_as_client(secret: str) -> Answer:
    return _open(Realm.CLIENT, secret)


@cabinet.get("/staff/reset/<secret>")
def open_as_staff(secret: str) -> Answer:
    return _open(Realm.STAFF, secret)


@cabinet.post("/reset/<secret>")
def reset_as_client(secret: str) -> Answer:
    return _reset(Realm.CLIENT, secret)


@cabinet.post("/staff/reset/<secret>")
def reset_as_staff(secret: str) -> Answer:
    return _reset(Realm.STAFF, secret)


def _ask(realm: Realm) -> Answer:
    form = forms.read(ForgotForm)
    if not form.validate():
        return _forgot_page(realm, form, 422)
    recovery.ask(realm, form.login.data, origin=access.origin(here(), realm), now=clock.now())
    minutes = int(links.LIFE[Purpose.RESET].total_seconds() // 60)
    return render.page(
        "guest/sent.html", sign_in_path=SIGN_IN[realm], forgot_path=FORGOT[realm], minutes=minutes
    )


def _open(realm: Realm, secret: str) -> Answer:
    person = links.whose(realm, secret, now=clock.now())
    if person is None:
        return _dead_page(realm)
    return _reset_page(realm, secret, person, forms.blank(ResetForm))


def _reset(realm: Realm, secret: str) -> Answer:
    now = clock.now()
    person = links.whose(realm, secret, now=now)
    if person is None:
        return _dead_page(realm)
    form = forms.read(ResetForm)
    if not form.validate():
        return _reset_page(realm, secret, person, form, 422)
    try:
        recovery.set_password(realm, secret, form.password.data, language=here().language, now=now)
    except DeadLinkError:
        return _dead_page(realm)
    except DomainError as error:
        is_about_password = isinstance(error, InvalidError)
        form.refuse("password" if is_about_password else "", error.message_key, **error.details)
        return _reset_page(realm, secret, person, form, error.status)
    access.forget(here(), realm)
    flash.leave("guest.reset.done")
    return redirect(SIGN_IN[realm])


def _forgot_page(realm: Realm, form: ForgotForm, status: int = 200) -> Answer:
    return render.page(
        "guest/forgot.html",
        status,
        form=form,
        action=FORGOT[realm],
        sign_in_path=SIGN_IN[realm],
    )


def _reset_page(
    realm: Realm, secret: str, person: AnyPerson, form: ResetForm, status: int = 200
) -> Answer:
    return render.page(
        "guest/reset.html",
        status,
        form=form,
        action=links.path_of(realm, secret),
        person=person,
        minimum=MIN_CHARACTERS,
    )


def _dead_page(realm: Realm) -> Answer:
    return render.page(
        "guest/dead_link.html", 410, forgot_path=FORGOT[realm], sign_in_path=SIGN_IN[realm]
    )
