"""The list of clients: search, filters, pages by key."""

from collections.abc import Iterator, Sequence

import wtforms
from wtforms.fields import SelectChoice

from backend.cabinets.manager import lists
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.lists import Listed
from backend.catalog import groups
from backend.clients import listing
from backend.clients.listing import Choice
from backend.clients.models import Client, ClientStatus
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.kernel.sheets import Cell
from backend.ledger import balances
from backend.web import forms, more
from backend.web.answers import Answer
from backend.web.client_forms import number_or_none
from backend.web.forms import Posted
from backend.web.render import page
from backend.web.visit import here
from backend.web.wording import Wording


class ChoiceForm(forms.Form):
    """What to list."""

    q = wtforms.SearchField("manager.clients.wish")
    status = wtforms.SelectField(
        "manager.clients.status",
        default="",
        choices=[
            SelectChoice("", "manager.clients.any"),
            *(SelectChoice(status, f"clients.status.{status}") for status in ClientStatus),
        ],
    )
    group = wtforms.SelectField("clients.field.group", default="")
    manager = wtforms.SelectField("clients.field.manager", default="")
    debt = wtforms.BooleanField("manager.clients.in_debt")

    def offer(self) -> None:
        """Fill the lists of groups and managers."""
        any_one = SelectChoice("", self.wording.say("manager.clients.any"))
        known = [SelectChoice(str(one.id), one.title) for one in groups.every()]
        managers = [SelectChoice(str(one.id), one.name) for one in listing.managers()]
        self.group.choices = [any_one, *known]
        self.manager.choices = [any_one, *managers]

    def choice(self) -> Choice:
        """The same for the domain."""
        return Choice(
            wish=self.q.data or "",
            status=self.status.data or "",
            group_id=number_or_none(self.group.data),
            manager_id=number_or_none(self.manager.data),
        )


@cabinet.get("/clients")
def show() -> Answer:
    form = _asked()
    if not form.validate():
        return _screen(form, [], "", 422)
    look = balances.debtors if form.debt.data else listing.page
    found = look(form.choice(), after=more.place())
    return _screen(form, found.rows, found.after)


def _asked() -> ChoiceForm:
    pairs = forms.question(str(here().incoming.query_string))
    form = ChoiceForm(Posted(pairs), Wording(here().t))
    form.offer()
    return form


def _screen(form: ChoiceForm, rows: Sequence[Client], after: str, status: int = 200) -> Answer:
    return page(
        "manager/clients/list.html",
        status,
        choice=form,
        rows=rows,
        balances=balances.many(one.id for one in rows),
        managers={one.id: one.name for one in listing.managers()},
        is_narrowed=any(item.data for item in form),
        tools=lists.tools("clients"),
        links=more.links(after),
    )


def _cells() -> Iterator[Sequence[Cell]]:
    """Every client that is asked for, with his balance, for a file."""
    form, t = _asked(), here().t
    if not form.validate():
        raise InvalidError
    look = balances.debtors if form.debt.data else listing.page
    names = {one.id: one.name for one in listing.managers()}
    for part in lists.parts(lambda after: look(form.choice(), after=after)):
        money_of = balances.many(one.id for one in part)
        for one in part:
            yield (
                one.contract_number,
                one.short_name,
                one.full_name,
                one.inn,
                t(f"clients.status.{one.status}"),
                names.get(one.manager_id or 0, ""),
                one.opened_on,
                money.to_decimal(money_of[one.id]),
            )


lists.declare(
    Listed(
        "clients",
        "/manager/clients",
        "manager.menu.clients",
        (
            "clients.field.contract_number",
            "manager.clients.client",
            "lists.full_name",
            "lists.inn",
            "manager.clients.status",
            "clients.field.manager",
            "lists.opened_on",
            "manager.clients.balance",
        ),
        _cells,
    )
)
