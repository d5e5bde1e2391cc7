"""The list of all subscriptions: filters, pages by key, files."""

from collections.abc import Iterator, Sequence

import wtforms
from wtforms.fields import SelectChoice

from backend.cabinets.manager import lists
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.lists import Listed
from backend.kernel.errors import InvalidError
from backend.kernel.sheets import Cell
from backend.subscriptions import listing
from backend.subscriptions.listing import Choice
from backend.subscriptions.states import Status
from backend.web import forms, more
from backend.web.answers import Answer
from backend.web.client_forms import number_or_none
from backend.web.render import page
from backend.web.visit import here


class ChoiceForm(forms.Form):
    """What to list."""

    number = wtforms.SearchField("lists.subscription.number")
    service = wtforms.SelectField("lists.subscription.service", default="")
    status = wtforms.SelectField(
        "lists.subscription.status",
        default="",
        choices=[
            SelectChoice("", "lists.any"),
            *(SelectChoice(status, f"lists.subscription.{status}") for status in Status),
        ],
    )

    def offer(self) -> None:
        """Fill the list of services."""
        language = here().language
        self.service.choices = [
            SelectChoice("", self.wording.say("lists.any")),
            *(SelectChoice(str(one.id), one.title.in_(language)) for one in listing.services()),
        ]

    def choice(self) -> Choice:
        """The same for the domain."""
        return Choice(
            (self.number.data or "").strip(),
            number_or_none(self.service.data),
            self.status.data or "",
        )


@cabinet.get("/subscriptions")
def show() -> Answer:
    form = _asked()
    is_right = form.validate()
    found = listing.page(form.choice() if is_right else Choice(), after=more.place())
    return page(
        "manager/subscriptions.html",
        200 if is_right else 422,
        choice=form,
        rows=found.rows,
        links=more.links(found.after),
        tools=lists.tools("subscriptions"),
    )


def _asked() -> ChoiceForm:
    form = forms.asked(ChoiceForm)
    form.offer()
    return form


def _cells() -> Iterator[Sequence[Cell]]:
    """Every subscription that is asked for, for a file."""
    form, t = _asked(), here().t
    if not form.validate():
        raise InvalidError
    pages = lists.parts(lambda after: listing.page(form.choice(), after=after))
    for one in (one for part in pages for one in part):
        yield (
            one.number,
            one.client.short_name,
            one.client.contract_number,
            one.service.title.in_(here().language),
            t(f"lists.subscription.{one.status}"),
            one.start_on,
            one.end_on,
            one.place,
        )


lists.declare(
    Listed(
        "subscriptions",
        "/manager/subscriptions",
        "lists.subscriptions",
        (
            "lists.number",
            "manager.clients.client",
            "lists.contract",
            "lists.subscription.service",
            "lists.subscription.status",
            "lists.subscription.start",
            "lists.subscription.end",
            "lists.subscription.place",
        ),
        _cells,
    )
)
