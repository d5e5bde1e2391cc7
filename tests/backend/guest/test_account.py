"""The pages about oneself, which every cabinet has."""

from urllib.parse import urlsplit

import pytest

from backend.accounts import passwords, sessions
from backend.accounts.models import Session, User
from backend.kernel import clock
from backend.web import devices
from tests.backend.guest.conftest import Desk
from tests.support import people
from tests.support.people import FIREFOX, PASSWORD, PHONE, anna, boris, egor
from tests.support.visitor import Visitor

NEW = "совсем другой длинный пароль"


@pytest.fixture
def anna_here(desk: Desk) -> Visitor:
    """Anna's browser."""
    return people.signed_in(desk.visitor.app, anna())


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("page", ["profile", "password", "sessions"])
@pytest.mark.parametrize("prefix", ["/cabinet", "/editor"])
def test_every_page_opens_in_every_cabinet(
    desk: Desk, prefix: str, page: str, language: str
) -> None:
    person = anna() if prefix == "/cabinet" else egor()
    visitor = people.signed_in(desk.visitor.app, person, language=language)

    opened = visitor.get(f"{prefix}/{page}")

    assert opened.status == 200
    assert "accounts." not in opened.text
    for form in opened.forms:
        path = urlsplit(form.action).path
        assert path in ("/language", "/sign-out", "/staff/sign-out") or path.startswith(prefix)


def test_nobody_has_no_pages_about_himself(desk: Desk) -> None:
    assert desk.visitor.get("/mistake/profile").status == 404


def test_name_and_language_are_saved(anna_here: Visitor) -> None:
    form = anna_here.get("/cabinet/profile").form("/cabinet/profile")

    page = anna_here.submit(form, name="Анна Ким-Ли", language="en")

    assert "Your profile is saved." in page.text
    assert page.form("/cabinet/profile").filled({})[0] == ("name", "Анна Ким-Ли")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "<i>\u202e</i>"])
def test_a_bad_name_is_refused_beside_the_field(anna_here: Visitor, name: str) -> None:
    page = anna_here.post("/cabinet/profile", {"name": name, "language": "ru"})

    assert page.status == 422
    assert 'aria-invalid="true"' in page.html
    assert "Анна Ким" in anna_here.get("/cabinet/profile").html


def test_an_unknown_language_is_refused(anna_here: Visitor) -> None:
    assert anna_here.post("/cabinet/profile", {"name": "Анна", "language": "de"}).status == 422


def test_a_name_in_markup_is_shown_as_text(anna_here: Visitor) -> None:
    anna_here.post("/cabinet/profile", {"name": "<script>alert(1)</script>", "language": "ru"})

    assert "<script>alert" not in anna_here.get("/cabinet/profile").html


def test_the_password_is_changed_and_other_browsers_are_out(anna_here: Visitor) -> None:
    person = User.get()
    other = people.signed_in(anna_here.app, person)
    form = anna_here.get("/cabinet/password").form("/cabinet/password")

    page = anna_here.submit(form, old=PASSWORD, new=NEW)

    assert "Пароль изменён" in page.text
    assert other.get("/cabinet", follow=False).status == 303
    assert passwords.is_right(people.reload(person).password_hash, NEW)


@pytest.mark.parametrize(
    ("old", "new", "status", "message"),
    [
        ("wrong", NEW, 422, "Это не текущий пароль"),
        ("", "", 422, "Исправьте"),
        (PASSWORD, "qwertyuiop", 422, "подбирают одним из первых"),
        (PASSWORD, PASSWORD, 422, "совпадает с текущим"),
    ],
)
def test_a_bad_change_says_why_and_shows_no_passwords(
    anna_here: Visitor, old: str, new: str, status: int, message: str
) -> None:
    page = anna_here.post("/cabinet/password", {"old": old, "new": new})

    assert page.status == status
    assert 'aria-invalid="true"' in page.html
    assert message in page.text or message == "Исправьте"
    assert PASSWORD not in page.html


def test_guessing_the_present_password_is_slowed_down(anna_here: Visitor) -> None:
    for _ in range(5):
        anna_here.post("/cabinet/password", {"old": "wrong", "new": NEW})

    page = anna_here.post("/cabinet/password", {"old": PASSWORD, "new": NEW})

    assert page.status == 429
    assert page.form("/cabinet/password").method == "post"


def test_sessions_are_listed_with_device_address_and_which_is_this(anna_here: Visitor) -> None:
    person = User.get()
    sessions.start(person, address="203.0.113.5", agent=PHONE, now=clock.now())
    sessions.start(person, address="203.0.113.6", agent="", now=clock.now())

    page = anna_here.get("/cabinet/sessions")

    for text in ("Firefox, Windows", "Chrome, Android", "203.0.113.5", "Неизвестный браузер"):
        assert text in page.text
    assert page.text.count("Это вы") == 1
    assert len([form for form in page.forms if form.action.endswith("/end")]) == 2


def test_one_session_or_all_others_are_ended(anna_here: Visitor) -> None:
    person = User.get()
    others = [people.signed_in(anna_here.app, person) for _ in range(3)]
    page = anna_here.get("/cabinet/sessions")
    ends = [form for form in page.forms if form.action.endswith("/end")]

    page = anna_here.submit(ends[0])
    assert "Вход завершён" in page.text
    assert sum(other.get("/cabinet", follow=False).status == 200 for other in others) == 2

    page = anna_here.submit(page.form("/cabinet/sessions/end-others"))
    assert "Завершено 2 входа" in page.text
    assert anna_here.get("/cabinet").status == 200
    assert sum(other.get("/cabinet", follow=False).status == 200 for other in others) == 0


def test_ending_twice_is_the_same_as_once(anna_here: Visitor) -> None:
    people.signed_in(anna_here.app, User.get())
    form = next(f for f in anna_here.get("/cabinet/sessions").forms if f.action.endswith("/end"))

    statuses = [anna_here.submit(form).status for _ in range(2)]

    assert statuses == [200, 200]


def test_a_strangers_session_looks_like_none(anna_here: Visitor) -> None:
    secret = sessions.start(boris(), address="", agent=FIREFOX, now=clock.now())
    strangers = Session.select().order_by(Session.id.desc()).first()

    answers = {
        anna_here.post(f"/cabinet/sessions/{number}/end", {}).status
        for number in (strangers.id, 999_999, -1)
    }

    assert answers == {404}
    assert Session.get_by_id(strangers.id).ended_at is None
    assert secret


def test_the_present_session_is_ended_by_signing_out_only(anna_here: Visitor) -> None:
    mine = Session.get()

    assert anna_here.post(f"/cabinet/sessions/{mine.id}/end", {}).status == 404
    assert anna_here.get("/cabinet").status == 200


@pytest.mark.parametrize(
    ("agent", "words", "is_phone"),
    [
        (FIREFOX, "Firefox, Windows", False),
        (PHONE, "Chrome, Android", True),
        ("Mozilla/5.0 (Macintosh) Version/18.1 Safari/605.1.15", "Safari, macOS", False),
        ("Mozilla/5.0 (iPhone) Version/18.1 Mobile/15E148 Safari/604.1", "Safari, iPhone", True),
        ("Mozilla/5.0 (X11; Linux) Chrome/142 YaBrowser/25 Safari/537", "Yandex, Linux", False),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142 Safari/537 Edg/142.0", "Edge, Windows", False),
        ("curl/8.5", "", False),
        ("", "", False),
    ],
)
def test_a_browser_is_described_in_words(agent: str, words: str, *, is_phone: bool) -> None:
    assert devices.describe(agent) == words
    assert devices.is_phone(agent) is is_phone
