"""The pages about oneself that every cabinet has: name and language, password, open sessions."""

import wtforms
from wtforms import validators
from wtforms.fields import SelectChoice

from backend.accounts import credentials, sessions
from backend.accounts.models import Session
from backend.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from backend.accounts.sessions import SignedIn
from backend.kernel import clock
from backend.kernel.errors import DomainError, NotFoundError
from backend.kernel.i18n import NAMES
from backend.looks import viewing
from backend.web import devices, flash, forms, language, render
from backend.web.answers import Answer, redirect
from backend.web.cabinet import Cabinet
from backend.web.navigation import Item
from backend.web.visit import here


class ProfileForm(forms.Form):
    """What a person may change about himself."""

    name = wtforms.StringField(
        "accounts.profile.name",
        [validators.InputRequired(), validators.Length(max=credentials.MAX_NAME_CHARACTERS)],
        render_kw={"autocomplete": "name"},
    )
    language = wtforms.RadioField(
        "accounts.profile.language",
        choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        description="accounts.profile.language_hint",
    )


class PasswordForm(forms.Form):
    """A new password, and the present one as a proof."""

    old = wtforms.PasswordField(
        "accounts.password.old",
        [validators.InputRequired(), validators.Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    new = wtforms.PasswordField(
        "accounts.password.new",
        [validators.InputRequired(), validators.Length(max=1000)],
        description="accounts.password.hint",
        render_kw={"autocomplete": "new-password"},
    )


def add_to(cabinet: Cabinet) -> None:
    """Give `cabinet` the pages of its users about themselves."""
    cabinet.get("/profile", is_personal=True)(show_profile)
    cabinet.post("/profile")(change_profile)
    cabinet.get("/password", is_personal=True)(show_password)
    cabinet.post("/password")(change_password)
    cabinet.get("/sessions", is_personal=True)(show_sessions)
    cabinet.post("/sessions/<session_id:int>/end")(end_session)
    cabinet.post("/sessions/end-others")(end_other_sessions)


def menu(prefix: str) -> tuple[Item, ...]:
    """The menu items of these pages."""
    return (
        Item("accounts.menu.profile", f"{prefix}/profile", "person", place="foot"),
        Item("accounts.menu.password", f"{prefix}/password", "lock", place="foot"),
        Item("accounts.menu.sessions", f"{prefix}/sessions", "devices", place="foot"),
    )


def show_profile() -> Answer:
    person = _me().person
    return _profile_page(forms.blank(ProfileForm, name=person.name, language=person.language))


def change_profile() -> Answer:
    form = forms.read(ProfileForm)
    if not form.validate():
        return _profile_page(form, 422)
    try:
        credentials.correct(_me(), form.name.data, form.language.data)
    except DomainError as error:
        form.refuse("name", error.message_key, **error.details)
        return _profile_page(form, error.status)
    visit = here()
    secure = visit.services.config.is_https
    visit.cookies.append(language.cookie(form.language.data, is_https=secure))
    flash.leave("accounts.profile.saved")
    return redirect(_path("/profile"))


def show_password() -> Answer:
    return _password_page(forms.blank(PasswordForm))


def change_password() -> Answer:
    form = forms.read(PasswordForm)
    if not form.validate():
        return _password_page(form, 422)
    try:
        credentials.change_password(_me(), form.old.data, form.new.data, now=clock.now())
    except DomainError as error:
        form.refuse(_wrong_field(error), error.message_key, **error.details)
        return _password_page(form, error.status)
    flash.leave("accounts.password.changed")
    return redirect(_path("/sessions"))


def show_sessions() -> Answer:
    mine = _me()
    living = sessions.list_of(mine.person, now=clock.now())
    return render.page(
        "account/sessions.html",
        sessions=[_shown(session, mine) for session in living],
        has_others=len(living) > 1,
        looks=viewing.of_client(mine.client_id) if mine.client_id else [],
        prefix=_path(""),
    )


def end_session(session_id: int) -> Answer:
    if session_id == _me().session_id:
        raise NotFoundError  # the present one is ended by signing out
    sessions.end(_me().person, session_id, now=clock.now())
    flash.leave("accounts.sessions.ended")
    return redirect(_path("/sessions"))


def end_other_sessions() -> Answer:
    ended = sessions.end_all(_me().person, but=_me().session_id, now=clock.now())
    flash.leave("accounts.sessions.ended_others", count=ended)
    return redirect(_path("/sessions"))


def _me() -> SignedIn:
    signed_in = here().signed_in
    if signed_in is None:
        raise NotFoundError
    return signed_in


def _path(rest: str) -> str:
    """The address of one of these pages in the cabinet that is open."""
    asked = str(here().incoming.path)
    return "/" + asked.split("/")[1] + rest


def _profile_page(form: ProfileForm, status: int = 200) -> Answer:
    return render.page(
        "account/profile.html", status, form=form, person=_me().person, prefix=_path("")
    )


def _password_page(form: PasswordForm, status: int = 200) -> Answer:
    return render.page(
        "account/password.html",
        status,
        form=form,
        person=_me().person,
        minimum=MIN_CHARACTERS,
        maximum=MAX_CHARACTERS,
        prefix=_path(""),
    )


def _wrong_field(error: DomainError) -> str:
    if isinstance(error, credentials.WrongPasswordError):
        return "old"
    return "new" if error.status == 422 else ""


def _shown(session: Session, mine: SignedIn) -> dict[str, object]:
    return {
        "id": session.id,
        "device": devices.describe(session.agent),
        "is_phone": devices.is_phone(session.agent),
        "address": session.address,
        "started_at": session.started_at,
        "seen_at": session.seen_at,
        "is_this": session.id == mine.session_id,
    }
