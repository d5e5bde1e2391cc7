"""The switch of the language, for everybody: remembers the choice and returns to the same page."""

from backend.kernel.errors import InvalidError
from backend.kernel.i18n import LANGUAGES
from backend.web import forms, language
from backend.web.access import Guard
from backend.web.answers import Answer, is_own_path, redirect
from backend.web.cabinet import Cabinet
from backend.web.visit import here

cabinet = Cabinet("language", prefix="", guard=Guard(None))


@cabinet.post("/language")
def choose() -> Answer:
    """Remember the language for a year."""
    chosen = forms.field("language", 10)
    back = forms.field("back", 2000)
    if chosen not in LANGUAGES:
        raise InvalidError
    visit = here()
    visit.cookies.append(language.cookie(chosen, is_https=visit.services.config.is_https))
    return redirect(back if is_own_path(back) else "/")
