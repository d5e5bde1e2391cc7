"""Money of a client: balance, operations, statements, how to pay."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.clients.models import Client
from backend.kernel.sheets import CSV_TYPE
from tests.support import accounting, catalogue, people, subscribers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAY = "first=2026-05-01&last=2026-05-31"
PARTS = [
    {
        "from": "2026-05-01",
        "until": "2026-06-01",
        "monthly_minor": 70000,
        "amount_minor": 70000,
        "lines": [
            {"title": {"ru": "Номера", "en": "Numbers"}, "quantity": "2", "amount_minor": 30000}
        ],
    }
]
NOTE: dict[str, Any] = {
    "service": {"ru": "Телефония", "en": "Telephony"},
    "subscription": "ЛТ-0001/1",
    "parts": PARTS,
}


@pytest.fixture
def anna(database: Path) -> User:
    """The owner of a client with a payment in April and a charge in May."""
    person = people.anna()
    client_id = Membership.get(Membership.user == person).client_id
    accounting.paid(client_id, 100000, date(2026, 4, 30))
    accounting.charged(client_id, 70000, date(2026, 5, 1), note=NOTE)
    return person


@pytest.mark.usefixtures("database")
class TestMoney:
    def test_operations_are_shown_with_what_they_are_for(self, app: "WSGIApplication", anna: User):
        text = people.signed_in(app, anna).get("/cabinet/money").text

        assert "300,00 ₽" in text
        assert "Телефония" in text
        assert "Номера × 2: 300,00 ₽" in text
        assert "+1 000,00 ₽" in text

    def test_a_statement_closes_on_the_page(self, app: "WSGIApplication", anna: User):
        text = people.signed_in(app, anna).get(f"/cabinet/money/statement?{MAY}").text

        assert "Остаток на начало, 1 мая 2026 г. 1 000,00 ₽" in text
        assert "Списано 700,00 ₽" in text
        assert "Остаток на конец, 31 мая 2026 г. 300,00 ₽" in text

    def test_the_same_statement_is_a_file(self, app: "WSGIApplication", anna: User):
        page = people.signed_in(app, anna).get(f"/cabinet/money/statement.csv?{MAY}")

        assert page.header("Content-Type") == CSV_TYPE
        assert "attachment" in page.header("Content-Disposition")
        lines = page.body.decode("utf-8-sig").splitlines()
        assert lines[0] == "День;За что;Поступило;Списано;Остаток"
        assert lines[1] == "01.05.2026;Остаток на начало;;;1000,00"
        assert lines[2].startswith("01.05.2026;Телефония. Списание")
        assert lines[2].endswith(";;700,00;300,00")
        assert lines[-1] == "31.05.2026;Остаток на конец;;;300,00"

    @pytest.mark.parametrize(
        "question",
        [
            "first=2026-05-31&last=2026-05-01",
            "first=2026-05-01&last=нет",
            "first=&last=2026-05-31",
            "first=0001-01-01&last=9999-12-31",
        ],
    )
    def test_a_period_that_is_none_is_refused_beside_its_field(
        self, app: "WSGIApplication", anna: User, question: str
    ):
        visitor = people.signed_in(app, anna)

        page = visitor.get(f"/cabinet/money/statement?{question}")
        file = visitor.get(f"/cabinet/money/statement.csv?{question}")

        assert (page.status, file.status) == (422, 422)
        assert "Остаток на начало" not in page.text
        assert page.form("/statement").fields == file.form("/statement").fields

    def test_the_payment_page_has_the_sum_that_lacks_and_the_details(
        self, app: "WSGIApplication", anna: User
    ):
        client = Client.get_by_id(Membership.get(Membership.user == anna).client_id)
        subscribers.a_subscription(client, catalogue.a_sold_tariff(120000))

        page = people.signed_in(app, anna).get("/cabinet/money/pay")

        assert "900,00 ₽" in page.text
        assert "договору № ЛТ-0001" in page.text
        assert "40702810600000012345" in page.text

    def test_another_sum_may_be_asked_for(self, app: "WSGIApplication", anna: User):
        visitor = people.signed_in(app, anna)

        good, bad = (visitor.get(f"/cabinet/money/pay?sum={one}") for one in ("1500,5", "-3"))

        assert "1 500,50 ₽" in good.text
        assert bad.status == 200

    @pytest.mark.parametrize("path", ["", f"/statement?{MAY}", f"/statement.csv?{MAY}", "/pay"])
    def test_a_technician_has_no_business_with_money(self, app: "WSGIApplication", path: str):
        technician = people.user(role=Role.TECHNICIAN)

        assert people.signed_in(app, technician).get(f"/cabinet/money{path}").status == 403

    @pytest.mark.usefixtures("anna")
    def test_it_is_nobody_elses_money(self, app: "WSGIApplication"):
        text = people.signed_in(app, people.boris()).get(f"/cabinet/money/statement?{MAY}").text

        assert "Остаток на конец, 31 мая 2026 г. 0,00 ₽" in text

    def test_it_speaks_english(self, app: "WSGIApplication", anna: User):
        visitor = people.signed_in(app, anna, language="en")

        text = visitor.get(f"/cabinet/money/statement?{MAY}").text

        assert "Closing balance, 31 May 2026 300.00 ₽" in text
        assert "Telephony" in text
