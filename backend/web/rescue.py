"""A form whose sender is no longer signed in: its text is carried through the sign-in and sent again."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.accounts.models import AnyPerson
from backend.accounts.people import as_actor
from backend.kernel.errors import DomainError
from backend.web import comeback, forms, render, signin_page
from backend.web.access import SignInNeededError
from backend.web.answers import Answer, redirect
from backend.web.signin_page import SignInForm
from backend.web.visit import Visit

PATH_FIELD = "kept_path"
PREFIX = "kept:"
_SHOWN_FROM = 80


@dataclass(frozen=True)
class Kept:
    """One value of the form that waits; `is_text` values are shown to the person, others are not."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Whether somebody wrote it, rather than a page put it there."""
        return "\n" in self.value or len(self.value) > _SHOWN_FROM


@dataclass(frozen=True)
class Rescue:
    """A form that waits for a sign-in: where it was sent and what was in it."""

    path: str
    fields: tuple[Kept, ...]

    def carried(self) -> list[tuple[str, str]]:
        """Names and values of the hidden inputs that carry it through the sign-in."""
        return [(PATH_FIELD, self.path)] + [(PREFIX + f.name, f.value) for f in self.fields]


def page(visit: Visit, error: SignInNeededError) -> Answer:
    """The 401 page instead of the form's own answer: sign in, and nothing is lost."""
    try:
        sent = forms.posted(visit.incoming)
    except DomainError:
        return redirect(error.path)  # what cannot be read cannot be carried
    query = str(visit.incoming.query_string)
    path = str(visit.incoming.path) + (f"?{query}" if query else "")
    fields = tuple(
        Kept(name, value) for name, value in _pairs(sent) if "password" not in name.casefold()
    )
    rescue = Rescue(path, fields)
    return signin_page.page(error.realm, forms.blank(SignInForm), 401, rescue=rescue)


def found(visit: Visit) -> Rescue | None:
    """The form that was carried to the sign-in page, if there is one."""
    sent = forms.posted(visit.incoming)
    path = sent.first(PATH_FIELD)
    if not path:
        return None
    carried = [(name, value) for name, value in _pairs(sent) if name.startswith(PREFIX)]
    return Rescue(path, tuple(Kept(name.removeprefix(PREFIX), value) for name, value in carried))


def offer(visit: Visit, rescue: Rescue, person: AnyPerson) -> Answer:
    """The page after the sign-in: the text, and one button that sends the form once more."""
    role = as_actor(person).role
    return render.page(
        "guest/welcome_back.html",
        rescue=rescue,
        is_repeatable=comeback.is_form(visit, rescue.path, role),
        home_path=comeback.home(role),
    )


def _pairs(sent: forms.Posted) -> Iterable[tuple[str, str]]:
    return [(name, value) for name in sent for value in sent.getlist(name)]
