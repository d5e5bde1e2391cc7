"""Pages with the frame around them: menu, doors, messages, company, language."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Staff
from backend.cabinets.client import home as client_home
from backend.cabinets.manager import home as manager_home
from backend.config import Config
from backend.kernel.errors import NotFoundError
from backend.web import company, navigation, render
from backend.web.answers import Answer
from tests.support import people
from tests.support.exchange import MakeExchange
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def test_a_page_cannot_replace_what_every_page_has(exchange: MakeExchange):
    exchange()

    with pytest.raises(ValueError, match="menu"):
        render.page("error.html", menu=[])


def test_a_page_for_nobody_has_no_menu_and_no_doors(exchange: MakeExchange):
    visit = exchange()

    around = render.surroundings(visit)

    assert (around["actor"], len(around["menu"]), len(around["doors"])) == (None, 0, 0)
    assert around["layout"] == "layouts/guest.html"


def test_the_language_switch_comes_back_to_the_same_page(exchange: MakeExchange):
    visit = exchange("/cabinet/help", query="q=1")

    assert render.surroundings(visit)["here_path"] == "/cabinet/help?q=1"


def test_the_title_names_the_page_and_the_company(visitor: Visitor):
    assert visitor.get("/no-such-page").title == "Страница не найдена — Кабинет ЛогоТелеком"


def test_a_page_says_its_language(visitor: Visitor):
    assert '<html lang="ru">' in visitor.get("/no-such-page").html
    visitor.language = "en"
    assert '<html lang="en">' in visitor.get("/no-such-page").html


def test_the_administrator_sees_the_doors_to_both_cabinets(app: "WSGIApplication"):
    page = people.signed_in(app, people.adam()).get("/manager")

    assert {"/manager", "/editor"} <= set(page.links)


@pytest.mark.parametrize("make", [people.mila, people.sveta])
def test_one_cabinet_needs_no_doors(app: "WSGIApplication", make: Callable[[], Staff]):
    page = people.signed_in(app, make()).get("/manager")

    assert "/editor" not in page.links


def test_the_current_section_is_marked(app: "WSGIApplication"):
    visitor = people.signed_in(app, people.mila())

    assert 'href="/manager" aria-current="page"' in visitor.get("/manager").html
    inside = visitor.get("/manager/help/password").html
    assert 'href="/manager/help" aria-current="true"' in inside
    assert 'href="/manager" aria-current' not in inside


def test_items_for_other_roles_are_left_out(exchange: MakeExchange, database: object):
    visit = exchange("/manager")
    visit.signed_in = people.session_of(people.mila())
    visit.cabinet = "sample"
    navigation.declare(
        "sample",
        [
            navigation.Item("web.help", "/sample/help", "help"),
            navigation.Item("web.menu", "/sample/all", "menu", roles=frozenset({"administrator"})),
            navigation.Item("web.close", "/sample/me", "person", place="foot"),
        ],
    )

    assert [link.path for link in navigation.menu(visit)] == ["/sample/help"]
    assert [link.path for link in navigation.menu(visit, "foot")] == ["/sample/me"]


def test_the_facts_of_the_company_come_from_the_content(config: Config):
    facts = company.facts(config, "en")

    assert facts.name == "LogoTelecom"
    assert facts.email == "office@logotelecom.example"
    assert facts.phones[0].href == "tel:+78000003000"


@pytest.mark.parametrize("text", [None, "not toml [", "[ru]\nshort_name = 'А'\n[[ru.phones]]\n"])
def test_missing_facts_leave_a_page_without_them(
    make_config: Callable[..., Config], text: str | None
):
    config = make_config(site={"content": "own"})
    if text is not None:
        config.site.content.mkdir()
        (config.site.content / "company.toml").write_text(text, encoding="utf-8")

    facts = company.facts(config, "ru")

    assert facts.name in ("Kabinet", "А")
    assert facts.phones == ()
    assert facts.site_url == config.site.url


@pytest.mark.parametrize("show", [client_home.show, manager_home.show], ids=["client", "manager"])
def test_the_home_of_a_cabinet_is_nobodys_without_a_guard(
    exchange: MakeExchange, show: Callable[[], Answer]
) -> None:
    exchange()

    with pytest.raises(NotFoundError):
        show()
