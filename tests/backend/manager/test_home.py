"""The first page of the managers' cabinet."""

from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Staff
from tests.support import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (people.mila, "Менеджер"),
        (people.sveta, "Старший менеджер"),
        (people.adam, "Администратор"),
    ],
)
def test_a_manager_sees_who_he_is(app: "WSGIApplication", make: "Callable[[], Staff]", role: str):
    person = make()

    page = people.signed_in(app, person).get("/manager")

    assert f"Здравствуйте, {person.name}" in page.text
    assert person.login in page.text
    assert role in page.text


def test_other_open_sessions_are_counted(app: "WSGIApplication"):
    mila = people.mila()
    people.signed_in(app, mila)

    assert "ещё 1 вход" in people.signed_in(app, mila).get("/manager").text


def test_a_single_session_is_the_usual_case(app: "WSGIApplication"):
    assert "Другие открытые входы нет" in people.signed_in(app, people.mila()).get("/manager").text


def test_the_editor_has_no_business_here(app: "WSGIApplication"):
    assert people.signed_in(app, people.egor()).get("/manager").status == 404


def test_every_link_of_the_page_leads_somewhere(app: "WSGIApplication"):
    visitor = people.signed_in(app, people.mila())

    own = {link for link in visitor.get("/manager").links if link.startswith("/")}

    assert own
    assert {link: visitor.get(link).status for link in own} == dict.fromkeys(own, 200)


def test_the_page_speaks_english_too(app: "WSGIApplication"):
    page = people.signed_in(app, people.adam(), language="en").get("/manager")

    assert "Pages, news and publishing of the website" in page.text
