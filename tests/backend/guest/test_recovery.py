"""A forgotten password, from the question to the first sign-in with the new one."""

import json
from pathlib import Path

import pytest

from backend.accounts import links
from backend.accounts.models import Purpose, Staff
from backend.kernel import clock
from backend.mail.models import Letter
from tests.backend.guest.conftest import Desk
from tests.support import people
from tests.support.people import PASSWORD, anna, egor
from tests.support.visitor import Visitor

EGOR = "egor@logotelecom.test"
NEW = "совсем другой длинный пароль"


def path_in_letter() -> str:
    """Where the last letter's button leads."""
    letter = Letter.select().order_by(Letter.id.desc()).first()
    return str(json.loads(letter.content)["path"])


def ask(
    visitor: Visitor, login: str = EGOR, at: str = "/staff/forgot", *, said_host: str = ""
) -> str:
    form = visitor.get(at).form(at)
    return visitor.post(form.action, form.filled({"login": login}), x_forwarded_host=said_host).html


def test_the_way_from_the_question_to_the_new_password(desk: Desk) -> None:
    egor()
    visitor = desk.visitor
    ask(visitor)
    path = path_in_letter()

    page = visitor.submit(visitor.get(path).form(path), password=NEW)

    assert "Пароль сохранён" in page.text
    page = visitor.submit(page.form("/staff/sign-in"), login=EGOR, password=PASSWORD)
    assert page.status == 422
    page = visitor.submit(page.form("/staff/sign-in"), login=EGOR, password=NEW)
    assert page.url.endswith("/editor")


def test_the_answer_is_the_same_for_everybody(desk: Desk) -> None:
    egor()
    people.staff(login="gone@logotelecom.test", disabled_at=people.NOON)

    answers = {
        ask(desk.visitor, login)
        for login in (EGOR, "nobody@logotelecom.test", "gone@logotelecom.test", "чепуха")
    }

    assert len(answers) == 1
    assert Letter.select().count() == 1


def test_a_poisoned_host_changes_nothing_in_the_link(visitor: Visitor) -> None:
    anna()

    ask(visitor, "anna@romashka.test", "/forgot", said_host="evil.test")
    refused = visitor.post("/forgot", {"login": "anna@romashka.test"}, host="evil.test")

    assert refused.status == 421
    assert path_in_letter().startswith("/reset/")
    assert "evil" not in "".join(letter.content for letter in Letter.select())


def test_too_many_questions_are_refused(desk: Desk) -> None:
    for number in range(30):
        desk.visitor.post("/forgot", {"login": f"n{number}@x.test"})

    page = desk.visitor.post("/forgot", {"login": "anna@romashka.test"})

    assert page.status == 429
    assert page.header("Retry-After")


def test_a_broken_throttle_is_told(desk: Desk, database: Path) -> None:
    database.with_suffix(".throttle").mkdir()

    assert desk.visitor.post("/forgot", {"login": "anna@romashka.test"}).status == 503


def test_an_empty_question_is_answered_beside_the_field(desk: Desk) -> None:
    page = desk.visitor.post("/forgot", {"login": " "})

    assert page.status == 422
    assert 'aria-invalid="true"' in page.html


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Заполните"),
        ("короткий", "не меньше 10"),
        ("qwertyuiop", "одним из первых"),
        (EGOR, "похож на ваш логин"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(
    desk: Desk, password: str, message: str
) -> None:
    path = links.make(egor(), Purpose.RESET, now=clock.now())

    page = desk.visitor.post(path, {"password": password})

    assert page.status == 422
    assert 'aria-invalid="true"' in page.html
    assert message in page.text
    assert desk.visitor.post(path, {"password": NEW}).status == 303


def test_a_form_sent_twice_sets_the_password_once(desk: Desk) -> None:
    path = links.make(egor(), Purpose.RESET, now=clock.now())

    first = desk.visitor.post(path, {"password": NEW})
    second = desk.visitor.post(path, {"password": NEW})

    assert (first.status, second.status) == (303, 410)
    assert "Ссылка не действует" in second.text
    assert [letter.template for letter in Letter.select()] == ["password_changed"]


def test_looking_at_a_link_does_not_use_it_up(desk: Desk) -> None:
    path = links.make(egor(), Purpose.RESET, now=clock.now())

    for _ in range(3):
        assert desk.visitor.get(path).status == 200

    assert desk.visitor.post(path, {"password": NEW}).status == 303


def test_dead_links_say_so_and_offer_a_new_one(desk: Desk) -> None:
    old = links.make(egor(), Purpose.RESET, now=clock.now() - people.hours(1))

    for path in (old, "/staff/reset/nonsense", "/reset/" + old.rpartition("/")[2]):
        page = desk.visitor.get(path)
        assert page.status == 410
        assert any(link.endswith("/forgot") for link in page.links)
        assert desk.visitor.post(path, {"password": NEW}).status == 410


def test_a_link_used_by_another_window_meanwhile_is_dead(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = links.make(egor(), Purpose.RESET, now=clock.now())
    monkeypatch.setattr(links, "use", lambda *_, **__: False)

    assert desk.visitor.post(path, {"password": NEW}).status == 410


def test_a_password_changed_by_another_window_meanwhile_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = links.make(egor(), Purpose.RESET, now=clock.now())
    real = links.use

    def use(*given: object, **named: object) -> bool:
        Staff.update(password_hash="$argon2id$other").execute()
        return real(*given, **named)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(links, "use", use)
    page = desk.visitor.post(path, {"password": NEW})

    assert page.status == 409
    assert "кто-то уже изменил" in page.text


def test_the_old_cookie_is_taken_from_the_browser(desk: Desk) -> None:
    person = egor()
    visitor = people.signed_in(desk.visitor.app, person)
    path = links.make(person, Purpose.RESET, now=clock.now())

    visitor.post(path, {"password": NEW})

    assert "__Host-staff" not in visitor.cookies
