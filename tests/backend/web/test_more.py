"""Lists by key: the place that is asked for, and links that keep the search."""

import pytest

from backend.web import forms, more
from backend.web.more import Links
from tests.support.exchange import MakeExchange


def test_the_beginning_of_a_list_leads_onwards(exchange: MakeExchange) -> None:
    exchange("/manager/clients", query="wish=%D0%B0&status=active")

    assert more.place() == ""
    assert more.links("abc") == Links("", "/manager/clients?wish=%D0%B0&status=active&after=abc")


def test_its_middle_leads_back_too(exchange: MakeExchange) -> None:
    exchange("/manager/clients", query="after=abc")

    assert more.place() == "abc"
    assert more.links("d") == Links("/manager/clients", "/manager/clients?after=d")
    assert more.links("") == Links("/manager/clients", "")


def test_an_absurd_address_is_refused(exchange: MakeExchange) -> None:
    exchange("/manager/clients", query="a&" * 60)

    with pytest.raises(forms.UnreadableFormError):
        more.place()
