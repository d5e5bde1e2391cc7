"""Long lists in pages."""

import pytest

from backend.web import paging
from backend.web.paging import Pages
from tests.support.exchange import MakeExchange


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 1),
        ("page=2", 2),
        ("page=99", 3),
        ("page=0", 1),
        ("page=-1", 1),
        ("page=two", 1),
        ("page=٢", 1),
        ("page=" + "9" * 5000, 1),
    ],
)
def test_any_wish_leads_to_a_page_that_exists(
    exchange: MakeExchange, query: str, number: int
) -> None:
    exchange("/manager/clients", query=query)

    assert paging.asked(total=25, size=10).number == number


def test_a_page_knows_which_rows_it_shows() -> None:
    pages = Pages(3, 10, 25, "/list")

    assert (pages.offset, pages.first, pages.last, pages.count) == (20, 21, 25, 3)


def test_an_empty_list_has_one_page_without_rows() -> None:
    pages = Pages(1, 10, 0, "/list")

    assert (pages.first, pages.last, pages.count, pages.near) == (0, 0, 1, [1])


@pytest.mark.parametrize(
    ("number", "near"),
    [
        (1, [1, 2, 3, 0, 20]),
        (5, [1, 2, 3, 4, 5, 6, 7, 0, 20]),
        (10, [1, 0, 8, 9, 10, 11, 12, 0, 20]),
        (20, [1, 0, 18, 19, 20]),
    ],
)
def test_links_show_both_ends_and_the_neighbours(number: int, near: list[int]) -> None:
    assert Pages(number, 10, 200, "/list").near == near


def test_links_keep_the_search(exchange: MakeExchange) -> None:
    exchange("/manager/clients", query="q=%D0%BB%D0%B5%D1%81&page=2")

    pages = paging.asked(total=100, size=10)

    assert pages.path(3) == "/manager/clients?q=%D0%BB%D0%B5%D1%81&page=3"
    assert pages.path(1) == "/manager/clients?q=%D0%BB%D0%B5%D1%81"
    assert Pages(1, 10, 100, "/list").path(1) == "/list"
