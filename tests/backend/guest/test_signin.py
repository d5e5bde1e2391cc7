"""Signing in and out, as browsers do it."""

from pathlib import Path
from urllib.parse import quote

import pytest

from backend.accounts.models import Session
from backend.kernel.actor import Realm
from backend.web import access
from tests.backend.guest.conftest import Desk
from tests.support import people
from tests.support.pages import Page
from tests.support.people import FIREFOX, PASSWORD, adam, anna, egor, mila
from tests.support.visitor import Visitor

STAFF = "/staff/sign-in"
EGOR = "egor@logotelecom.test"


def enter(
    visitor: Visitor, login: str = EGOR, password: str = PASSWORD, *, at: str = STAFF
) -> Page:
    """Open the sign-in page, fill it in, press the button; the answer itself, not where it leads."""
    form = visitor.get(at).form(at.partition("?")[0])
    return visitor.submit(form, follow=False, login=login, password=password)


def test_two_doors_and_the_site_stand_on_the_first_page(visitor: Visitor) -> None:
    page = visitor.get("/")

    assert page.status == 200
    assert {"/sign-in", "/staff/sign-in", "http://localhost:8000/"} <= set(page.links)


def test_the_first_page_knows_who_is_inside(desk: Desk) -> None:
    egor()
    enter(desk.visitor)

    page = desk.visitor.get("/")

    assert "Вы вошли: Егор Лесков" in page.text
    assert {"/editor", "/sign-in"} <= set(page.links)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", ["/", "/sign-in", STAFF, "/forgot", "/staff/forgot", "/reset/x"])
def test_every_page_speaks_both_languages(desk: Desk, path: str, language: str) -> None:
    desk.visitor.language = language

    page = desk.visitor.get(path)

    assert f'<html lang="{language}">' in page.html
    assert "guest." not in page.text
    assert page.title.endswith({"ru": "Кабинет ЛогоТелеком", "en": "LogoTelecom cabinet"}[language])


def test_each_realm_has_its_own_page_and_its_own_cookie(desk: Desk) -> None:
    egor(), anna()

    at_desk = enter(desk.visitor)
    at_cabinet = enter(desk.visitor, "anna@romashka.test", at="/sign-in")

    assert at_desk.location == "http://my.localhost:8000/editor"
    assert at_cabinet.location == "http://my.localhost:8000/cabinet"
    assert {"__Host-staff", "__Host-client"} <= desk.visitor.cookies.keys()
    assert enter(Visitor(desk.visitor.app, desk.visitor.url), "anna@romashka.test").status == 422


def test_the_cookie_is_closed_to_scripts_other_sites_and_plain_http(desk: Desk) -> None:
    egor(), anna()

    staff = enter(desk.visitor).header("Set-Cookie")
    client = enter(desk.visitor, "anna@romashka.test", at="/sign-in").header("Set-Cookie")

    for cookie in (staff, client):
        for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert attribute in cookie
        assert "Domain" not in cookie
    assert "Max-Age" not in staff
    assert "Max-Age=2592000" in client


def test_a_wrong_password_keeps_the_login_and_not_the_password(desk: Desk) -> None:
    egor()

    page = enter(desk.visitor, EGOR, "my secret guess")

    assert page.status == 422
    assert "Логин или пароль не подходят" in page.text
    assert f'value="{EGOR}"' in page.html
    assert "my secret guess" not in page.html


def test_known_unknown_and_disabled_get_the_very_same_page(desk: Desk) -> None:
    egor()
    people.staff(login="gone@logotelecom.test", disabled_at=people.NOON)
    people.staff(login="asked@logotelecom.test", password_hash=None)
    logins = (EGOR, "nobody@logotelecom.test", "gone@logotelecom.test", "asked@logotelecom.test")

    answers = set()
    for login in logins:
        page = enter(desk.visitor, login, "wrong")
        others = [pair for pair in page.headers if pair[0] != "Content-Length"]
        answers.add((page.status, page.html.replace(login, "LOGIN"), str(others)))

    assert len(answers) == 1


def test_an_empty_form_is_answered_beside_its_fields(desk: Desk) -> None:
    page = enter(desk.visitor, "", "")

    assert page.status == 422
    assert page.html.count('aria-invalid="true"') == 2


def test_too_many_tries_are_told_to_wait_and_the_login_stays(desk: Desk) -> None:
    egor()
    for _ in range(5):
        enter(desk.visitor, EGOR, "wrong")

    page = enter(desk.visitor)

    assert page.status == 429
    assert int(page.header("Retry-After")) in range(10, 16)
    assert "Подождите 1 минуту" in page.text
    assert f'value="{EGOR}"' in page.html


def test_without_the_throttle_nobody_gets_in_and_the_page_says_so(
    desk: Desk, database: Path
) -> None:
    egor()
    database.with_suffix(".throttle").mkdir()

    page = enter(desk.visitor)

    assert page.status == 503
    assert page.header("Retry-After") == "2"
    assert "__Host-staff" not in desk.visitor.cookies


def test_signing_in_gives_a_new_cookie_and_the_old_one_is_worthless(desk: Desk) -> None:
    egor()
    enter(desk.visitor)
    planted = desk.visitor.cookies["__Host-staff"]
    victim = Visitor(desk.visitor.app, desk.visitor.url)
    page = victim.get(STAFF)
    victim.cookies["__Host-staff"] = planted

    victim.submit(page.form(STAFF), login=EGOR, password=PASSWORD)

    assert victim.cookies["__Host-staff"] != planted
    thief = Visitor(desk.visitor.app, desk.visitor.url)
    thief.cookies["__Host-staff"] = planted
    assert thief.get("/editor", follow=False).status == 303


def test_a_form_sent_twice_signs_in_twice_and_leaves_one_session(desk: Desk) -> None:
    egor()
    form = desk.visitor.get(STAFF).form(STAFF)

    for _ in range(2):
        desk.visitor.submit(form, login=EGOR, password=PASSWORD)

    assert Session.select().where(Session.ended_at.is_null()).count() == 1
    assert desk.visitor.get("/editor").status == 200


def test_signing_out_ends_the_session_and_twice_is_the_same_as_once(desk: Desk) -> None:
    egor()
    enter(desk.visitor)
    secret = desk.visitor.cookies["__Host-staff"]

    for _ in range(2):
        page = desk.visitor.post("/staff/sign-out", {}, follow=True)
        assert "Вы вышли" in page.text

    desk.visitor.cookies["__Host-staff"] = secret
    assert desk.visitor.get("/editor", follow=False).status == 303


def test_a_client_signs_out_at_his_own_door(desk: Desk) -> None:
    visitor = people.signed_in(desk.visitor.app, anna())

    page = visitor.post("/sign-out", {}, follow=True)

    assert page.url.endswith("/sign-in")
    assert visitor.get("/cabinet", follow=False).status == 303


def test_signing_out_here_leaves_the_other_realm_and_other_browsers_alone(desk: Desk) -> None:
    egor(), anna()
    enter(desk.visitor)
    enter(desk.visitor, "anna@romashka.test", at="/sign-in")
    other = Visitor(desk.visitor.app, desk.visitor.url)
    enter(other)

    desk.visitor.post("/staff/sign-out", {})

    assert desk.visitor.get("/cabinet").status == 200
    assert other.get("/editor").status == 200


def test_a_link_cannot_sign_anybody_out(desk: Desk) -> None:
    assert desk.visitor.get("/staff/sign-out").status == 405


def test_one_who_is_signed_in_already_is_led_inside(desk: Desk) -> None:
    egor()
    enter(desk.visitor)

    page = desk.visitor.get(STAFF + "?next=/editor/pages/about", follow=False)

    assert page.location == "http://my.localhost:8000/editor/pages/about"


def test_after_signing_in_the_wanted_page_opens(desk: Desk) -> None:
    egor()
    asked = desk.visitor.get("/editor/pages/about?line=7", follow=False)
    assert asked.location.endswith("/staff/sign-in?next=%2Feditor%2Fpages%2Fabout%3Fline%3D7")

    page = desk.visitor.follow(asked)
    page = desk.visitor.submit(page.form(STAFF), login=EGOR, password="wrong")
    page = desk.visitor.submit(page.form(STAFF), login=EGOR, password=PASSWORD)

    assert page.url == "http://my.localhost:8000/editor/pages/about?line=7"


@pytest.mark.parametrize(
    "wish",
    [
        *("//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "http:evil.test"),
        *("%2f%2fevil.test", "/%2fevil.test", "/%5cevil.test", "/editor/%0d%0aSet-Cookie:x=1"),
        *("javascript:alert(1)", " /editor", "/editor\n", "/editor\t", "///evil.test", "editor"),
        *("/no-such-page", "/editor/no-such-page", "/editor/drop", "/cabinet", "/staff/sign-in"),
        *("/editor@evil.test", "/editor.evil.test", "/editor/" + "x" * 2000, "/", "", "?x"),
    ],
)
def test_nobody_is_led_anywhere_else(desk: Desk, wish: str) -> None:
    egor()

    page = enter(desk.visitor, at=f"{STAFF}?next={quote(wish, safe='')}")

    assert page.location == "http://my.localhost:8000/editor"


def test_an_absurdly_long_address_is_not_carried_along(desk: Desk) -> None:
    page = desk.visitor.get("/editor/pages/x?" + "y" * 5000, follow=False)

    assert page.location.endswith("next=%2Feditor%2Fpages%2Fx")


def test_each_role_comes_to_its_own_home(visitor: Visitor) -> None:
    for person, home in ((egor(), "/editor"), (mila(), "/manager"), (adam(), "/manager")):
        fresh = Visitor(visitor.app, visitor.url)

        assert enter(fresh, person.login).location == f"http://my.localhost:8000{home}"


def test_a_role_has_no_business_in_a_strange_cabinet(desk: Desk) -> None:
    inside = people.signed_in(desk.visitor.app, mila())

    assert inside.get("/editor").status == 404


def test_a_cookie_that_cannot_be_read_is_no_cookie(desk: Desk) -> None:
    secret = people.signed_in(desk.visitor.app, egor()).cookies["__Host-staff"]

    page = desk.visitor.get("/editor", follow=False, cookie=f"a@b=1; __Host-staff={secret}")

    assert page.status == 303


def test_the_browser_and_its_address_are_noted(desk: Desk) -> None:
    egor()
    desk.visitor.address = "192.0.2.44"
    form = desk.visitor.get(STAFF).form(STAFF)

    desk.visitor.post(
        form.action,
        form.filled({"login": EGOR, "password": PASSWORD}),
        user_agent=FIREFOX,
        x_forwarded_for="203.0.113.66",
    )

    session = Session.get()
    assert (session.address, session.agent) == ("192.0.2.44", FIREFOX)
    assert access.COOKIES[Realm.STAFF] in desk.visitor.cookies
