"""Sign in and out, for staff and for clients' users, each at an address of their own."""

from backend.accounts import people, sessions, signin
from backend.cabinets.guest.door import cabinet
from backend.kernel import clock
from backend.kernel.actor import Realm
from backend.kernel.errors import DomainError, TooManyError
from backend.web import access, comeback, flash, forms, rescue, signin_page
from backend.web.answers import Answer, redirect
from backend.web.signin_page import SignInForm
from backend.web.visit import here

_LONGEST_WISH = 2000
_MINUTE_SECONDS = 60
_BUSY_SECONDS = 2


@cabinet.get("/sign-in")
def show_for_clients() -> Answer:
    return _show(Realm.CLIENT)


@cabinet.get("/staff/sign-in")
def show_for_staff() -> Answer:
    return _show(Realm.STAFF)


@cabinet.post("/sign-in")
def sign_in_client() -> Answer:
    return _sign_in(Realm.CLIENT)


@cabinet.post("/staff/sign-in")
def sign_in_staff() -> Answer:
    return _sign_in(Realm.STAFF)


@cabinet.post("/sign-out")
def sign_out_client() -> Answer:
    return _sign_out(Realm.CLIENT)


@cabinet.post("/staff/sign-out")
def sign_out_staff() -> Answer:
    return _sign_out(Realm.STAFF)


def _show(realm: Realm) -> Answer:
    visit = here()
    wish = str(visit.incoming.query.getunicode("next") or "")[:_LONGEST_WISH]
    inside = access.who(visit, realm)
    if inside:
        return redirect(comeback.path(visit, wish, inside.actor.role))
    return signin_page.page(realm, forms.blank(SignInForm), wish=wish)


def _sign_in(realm: Realm) -> Answer:
    visit = here()
    form = forms.read(SignInForm)
    wish, waiting = forms.field("next", _LONGEST_WISH), rescue.found(visit)
    if not form.validate():
        return signin_page.page(realm, form, 422, wish=wish, rescue=waiting)
    try:
        secret, person = signin.sign_in(
            realm,
            form.login.data,
            form.password.data,
            origin=access.origin(visit, realm),
            now=clock.now(),
            terms=access.terms(visit, realm),
        )
    except DomainError as error:
        _explain(form, error)
        answer = signin_page.page(realm, form, error.status, wish=wish, rescue=waiting)
        answer.headers.update(_retry_after(error))
        return answer
    access.remember(visit, realm, secret)
    if waiting:
        return rescue.offer(visit, waiting, person)
    return redirect(comeback.path(visit, wish, people.as_actor(person).role))


def _sign_out(realm: Realm) -> Answer:
    visit = here()
    secret = access.secret_of(visit, realm)
    if secret:
        sessions.end_secret(realm, secret, now=clock.now())
    access.forget(visit, realm)
    flash.leave("guest.signed_out")
    return redirect(access.SIGN_IN[realm])


def _explain(form: SignInForm, error: DomainError) -> None:
    if isinstance(error, TooManyError):
        minutes = -(-error.retry_after_seconds // _MINUTE_SECONDS)
        form.refuse("", "accounts.too_many", count=minutes)
    else:
        form.refuse("", error.message_key, **error.details)


def _retry_after(error: DomainError) -> dict[str, str]:
    if isinstance(error, TooManyError):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {"Retry-After": str(_BUSY_SECONDS)} if error.status == 503 else {}
