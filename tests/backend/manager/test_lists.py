"""What every list has: filters under a name, files of the whole, safe in spreadsheets."""

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from backend.accounts.filters import MOST, SavedFilter
from backend.audit import journal
from backend.kernel import sheets
from tests.support import accounting, people, subscribers
from tests.support.people import NOON
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("clients", "requests", "subscriptions")


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_a_file_of_everything_that_was_asked_for(mila: Visitor, name: str):
    client = people.a_client(short_name="=HYPERLINK(1)")
    subscribers.a_subscription(client)
    subscribers.a_request(client)
    accounting.charged(client.id, 5050, NOON.date())

    page = mila.get(f"/manager/lists/{name}/export?format=csv")

    text = page.body.decode("utf-8-sig")
    assert page.header("Content-Type") == sheets.CSV_TYPE
    assert page.header("Content-Disposition").startswith("attachment")
    assert "'=HYPERLINK(1)" in text
    assert ";=HYPERLINK" not in text
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_a_workbook_without_formulas(mila: Visitor, name: str):
    client = people.a_client(short_name="@SUM(1)")
    subscribers.a_subscription(client)
    subscribers.a_request(client)

    page = mila.get(f"/manager/lists/{name}/export?format=xlsx")

    assert page.header("Content-Type") == sheets.XLSX_TYPE
    with zipfile.ZipFile(io.BytesIO(page.body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "'@SUM(1)" in strings


def test_the_filter_of_the_address_holds_for_the_file_too(mila: Visitor):
    people.a_client(short_name="Ромашка")
    people.a_client(
        short_name="Литера", full_name="ООО «Литера»", inn="7736050003", status="closed"
    )

    link = next(
        link for link in mila.get("/manager/clients?status=closed").links if "format=csv" in link
    )
    text = mila.get(link).body.decode("utf-8-sig")

    assert "Литера" in text
    assert "Ромашка" not in text


def test_a_file_is_longer_than_a_page(mila: Visitor):
    for number in range(60):
        people.a_client(short_name=f"Клиент {number:02}")

    text = mila.get("/manager/lists/clients/export?format=csv").body.decode("utf-8-sig")

    assert len(text.splitlines()) == 61


def test_who_took_what_is_in_the_journal(mila: Visitor):
    people.a_client()

    mila.get("/manager/lists/clients/export?format=xlsx&status=active")

    entry = journal.entries_of("list:clients")[0]
    assert (entry.actor_name, entry.action) == ("Мила Ветрова", "list.export")
    assert entry.new == '{"format": "xlsx", "query": "status=active", "rows": 1}'


def test_whom_one_searched_for_is_not_in_the_journal(mila: Visitor):
    people.a_client()

    mila.get("/manager/lists/clients/export?format=csv&q=Заповедникова")

    new = journal.entries_of("list:clients")[0].new or ""
    assert '"rows": 0' in new
    assert "q=%E2%80%A6" in new


@pytest.mark.parametrize("path", ["nothing/export", "clients/filters/1/remove", "x/filters"])
def test_a_list_that_is_none_is_not_found(mila: Visitor, path: str):
    ask = mila.get if path.endswith("export") else lambda one: mila.post(one, {"title": "x"})

    assert ask(f"/manager/lists/{path}").status == 404


def test_a_filter_is_kept_used_and_removed(mila: Visitor):
    page = mila.get("/manager/clients?q=Ром&status=active")

    kept = mila.submit(page.form("/lists/clients/filters"), title="Активные ромашки")

    assert "status=active" in kept.url
    assert "Активные ромашки" in kept.text
    again = mila.submit(kept.form("/lists/clients/filters"), title="Активные ромашки")
    assert SavedFilter.select().count() == 1
    gone = mila.submit(again.form("/remove"))
    assert "Активные ромашки" not in gone.text


def test_another_sees_a_filter_only_if_it_is_shared_and_cannot_remove_it(
    app: "WSGIApplication", mila: Visitor
):
    for title, shared in (("Мой", None), ("Общий", "y")):
        form = mila.get("/manager/clients?status=active").form("/lists/clients/filters")
        mila.submit(form, title=title, is_shared=shared)
    sveta = people.signed_in(app, people.sveta())

    page = sveta.get("/manager/clients")

    assert "Общий" in page.text
    assert "Мой" not in page.text
    filter_id = SavedFilter.get(SavedFilter.title == "Общий").id
    assert sveta.post(f"/manager/lists/clients/filters/{filter_id}/remove", {}).status == 404


def test_a_name_that_is_none_is_asked_for_again_with_what_was_typed(mila: Visitor):
    page = mila.post(
        "/manager/lists/clients/filters", {"title": "я" * 101, "query": "status=active"}
    )

    assert page.status == 422
    assert ("query", "status=active") in page.form("/filters").fields
    assert SavedFilter.select().count() == 0


def test_there_is_an_end_to_filters(mila: Visitor):
    for number in range(MOST):
        mila.post("/manager/lists/clients/filters", {"title": f"{number}", "query": "q=x"})

    page = mila.post("/manager/lists/clients/filters", {"title": "ещё", "query": "q=x"})

    assert page.status == 422
    assert SavedFilter.select().count() == MOST


def test_subscriptions_are_listed_by_number_service_and_state(mila: Visitor):
    client = people.a_client()
    one, other = (subscribers.a_subscription(client) for _ in range(2))

    page = mila.get(f"/manager/subscriptions?number={one.number}&service={one.service_id}")

    assert one.number in page.text
    assert other.number not in page.text
    assert other.number in mila.get("/manager/subscriptions?status=active").text
    assert "Ничего не нашлось" in mila.get("/manager/subscriptions?status=terminated").text
    assert mila.get("/manager/subscriptions?status=odd").status == 422
