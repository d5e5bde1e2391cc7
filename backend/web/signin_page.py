"""The sign-in page of a realm: shown by its address, and in place of a form whose sender was away."""

from typing import TYPE_CHECKING

import wtforms
from wtforms import validators

from backend.kernel.actor import Realm
from backend.web import forms, render
from backend.web.access import SIGN_IN
from backend.web.answers import Answer

if TYPE_CHECKING:
    from backend.web.rescue import Rescue

FORGOT = {Realm.STAFF: "/staff/forgot", Realm.CLIENT: "/forgot"}


class SignInForm(forms.Form):
    """Login and password; where to go afterwards travels beside them."""

    login = wtforms.StringField(
        "guest.sign_in.login",
        [validators.DataRequired()],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = wtforms.PasswordField(
        "guest.sign_in.password",
        [validators.InputRequired(), validators.Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


def page(
    realm: Realm,
    form: SignInForm,
    status: int = 200,
    *,
    wish: str = "",
    rescue: "Rescue | None" = None,
) -> Answer:
    """
    The page with `form`.

    Args:
        wish: the path the person wanted to see.
        rescue: the form that is carried along.
    """
    other = Realm.CLIENT if realm is Realm.STAFF else Realm.STAFF
    return render.page(
        "guest/sign_in.html",
        status,
        form=form,
        realm=str(realm),
        action=SIGN_IN[realm],
        forgot_path=FORGOT[realm],
        other_path=SIGN_IN[other],
        wish=wish,
        rescue=rescue,
    )
