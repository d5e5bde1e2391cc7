"""Money of a client: his balance, what moved, statements that close."""

from datetime import date, timedelta

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.kernel import money, periods, sheets
from backend.kernel.errors import DomainError
from backend.kernel.periods import Period
from backend.ledger import balances, statements
from backend.ledger.statements import Statement
from backend.payments import queries as payments
from backend.subscriptions import forecast
from backend.web import downloads, forms, more, operations
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here

_DAY = timedelta(days=1)


class PeriodForm(forms.Form):
    """The days of a statement, both of them in it."""

    first = wtforms.DateField("money.statement.first", [validators.InputRequired()])
    last = wtforms.DateField("money.statement.last", [validators.InputRequired()])


@cabinet.get("/money")
def show_money() -> Answer:
    whose.insist(Right.SEE_MONEY)
    client_id = whose.client_id()
    found = statements.operations(client_id, after=more.place())
    balance = balances.of(client_id)
    return page(
        "client/money.html",
        balance_minor=balance,
        outlook=forecast.of(client_id, balance, today=here().today),
        operations=[operations.shown(one, here().t) for one in found.rows],
        links=more.links(found.after),
        form=forms.blank(PeriodForm, **_usual()),
        quick=_quick(),
        expected_minor=payments.expected_of(client_id),
    )


@cabinet.get("/money/statement")
def show_statement() -> Answer:
    whose.insist(Right.SEE_MONEY)
    form = forms.asked(PeriodForm, **_usual())
    made = _statement(form)
    return page(
        "client/statement.html",
        422 if made is None else 200,
        form=form,
        statement=made,
        lines=_shown(made),
        download=_download(made),
        client=whose.client(),
        quick=_quick(),
    )


@cabinet.get("/money/statement.csv")
def download_statement() -> Answer:
    whose.insist(Right.SEE_MONEY)
    made = _statement(forms.asked(PeriodForm, **_usual()))
    if made is None:
        return show_statement()
    t = here().t
    head = [t(f"money.csv.{name}") for name in ("day", "what", "given", "taken", "balance")]
    name = f"{made.period.first.isoformat()}_{made.period.last.isoformat()}.csv"
    content = sheets.csv_bytes(head, _rows(made))
    return downloads.file_answer(f"{t('money.statement')} {name}", content, sheets.CSV_TYPE)


def _statement(form: PeriodForm) -> Statement | None:
    """What was asked for; None with what is wrong in the form."""
    if not form.validate():
        return None
    try:
        until = form.last.data + _DAY
        return statements.of(whose.client_id(), Period(form.first.data, until))
    except OverflowError:
        form.refuse("last", "ledger.statement.period")
    except DomainError as error:
        form.refuse("last", error.message_key, **error.details)
    return None


def _shown(made: Statement | None) -> list[tuple[operations.Operation, int]]:
    """Each operation with the balance after it."""
    lines = made.running() if made else ()
    return [(operations.shown(entry, here().t), balance_minor) for entry, balance_minor in lines]


def _download(made: Statement | None) -> str:
    """The address of the same statement as a file."""
    if made is None:
        return ""
    return f"/cabinet/money/statement.csv?first={made.period.first}&last={made.period.last}"


def _rows(made: Statement) -> list[list[sheets.Cell]]:
    """The statement as a table: its opening, each entry, its turnover and closing."""
    t = here().t
    first, last = made.period.first, made.period.last
    rows: list[list[sheets.Cell]] = [
        [first, t("money.opening"), None, None, money.to_decimal(made.opening_minor)]
    ]
    for entry, balance_minor in made.running():
        amount = entry.client_minor or 0
        given = money.to_decimal(amount) if amount > 0 else None
        taken = money.to_decimal(-amount) if amount < 0 else None
        about = operations.shown(entry, t).whole
        rows.append([entry.on_day, about, given, taken, money.to_decimal(balance_minor)])
    turnover = (money.to_decimal(made.received_minor), money.to_decimal(made.charged_minor))
    rows.append([last, t("money.turnover"), *turnover, None])
    rows.append([last, t("money.closing"), None, None, money.to_decimal(made.closing_minor)])
    return rows


def _usual() -> dict[str, date]:
    """The month that goes on."""
    month = periods.month_of(here().today)
    return {"first": month.first, "last": month.last}


def _quick() -> list[tuple[str, str]]:
    """Periods that people ask for, by text key and address."""
    this = periods.month_of(here().today)
    before = periods.month_of(this.first - _DAY)
    quarter = Period(periods.add_months(this.first, -((this.first.month - 1) % 3)), this.until)
    year = Period(this.first.replace(month=1), this.until)
    named = (
        ("money.this_month", this),
        ("money.last_month", before),
        ("money.this_quarter", quarter),
        ("money.this_year", year),
    )
    base = "/cabinet/money/statement"
    return [(key, f"{base}?first={one.first}&last={one.last}") for key, one in named]
