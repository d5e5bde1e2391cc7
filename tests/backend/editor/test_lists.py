"""The lists of pages and news, and what they tell about the live site."""

from sitegen.site import Site
from tests.support.visitor import Visitor


def test_the_list_shows_every_page_with_its_address(egor: Visitor, site: Site):
    page = egor.get("/editor")

    assert page.status == 200
    assert "/services/telephony" in page.text
    assert "/en/about" in page.text
