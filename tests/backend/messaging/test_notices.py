"""Notices: each user of the client once, in the cabinet and by letter, in his language."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.db import base
from backend.db.base import transaction
from backend.kernel import i18n
from backend.kernel.errors import NotFoundError
from backend.kernel.localised import Localised
from backend.mail.models import Letter
from backend.messaging import notices, posting
from backend.messaging.models import Notice
from backend.messaging.notices import Event, Value
from tests.support import people
from tests.support.people import NOON, minutes

pytestmark = pytest.mark.usefixtures("database")

TITLES = {"ru": "Тариф «{tariff}»", "en": "Tariff {tariff}"}
BODIES = {"ru": "С {from_on} — {price_minor}.", "en": "From {from_on}: {price_minor}."}
VALUES: dict[str, Value] = {
    "tariff": Localised("Офис", "Office"),
    "from_on": date(2027, 1, 1),
    "price_minor": 120000,
    "decided_at": NOON,
}


def about(client_id: int, key: str = "change:1") -> Event:
    return Event("dearer", key, client_id, "/cabinet/services", VALUES)


def client_of(user: User) -> int:
    return int(Membership.get(Membership.user == user).client_id)


def test_every_user_of_the_client_is_told_and_nobody_else():
    anna = people.anna()
    client_id = client_of(anna)
    people.boris()
    gone = people.user(None, login="gone@romashka.test", disabled_at=NOON)
    Membership.update(client_id=client_id).where(Membership.user == gone).execute()
    reader = people.user(None, Role.READER, login="reader@romashka.test", language="en")
    Membership.update(client_id=client_id).where(Membership.user == reader).execute()

    told = notices.tell(about(client_id), now=NOON)

    assert told == 2
    assert [notice.user_id for notice in Notice.select()] == [anna.id, reader.id]
    assert [letter.recipient for letter in Letter.select()] == [anna.email, reader.email]


def test_a_letter_speaks_the_users_language():
    anna = people.user(login="anna@romashka.test", name="Anna", language="en")

    notices.tell(about(client_of(anna)), now=NOON)

    letter = Letter.get()
    assert (letter.template, letter.language) == ("dearer", "en")
    assert json.loads(letter.content) == {
        "tariff": "Office",
        "from_on": "2027-01-01",
        "price_minor": "120000",
        "decided_at": NOON.isoformat(),
        "name": "Anna",
        "path": "/cabinet/services",
    }


@pytest.mark.parametrize("email", ["anna @ romashka", "anna@" + "я" * 63 + ".test"])
def test_whose_address_cannot_be_written_to_is_told_in_the_cabinet(email: str):
    user = people.user(login="+74951234567", email=email)

    assert notices.tell(about(client_of(user)), now=NOON) == 1
    assert Letter.select().count() == 0


def test_the_same_event_is_told_once():
    anna = people.anna()

    first = notices.tell(about(client_of(anna)), now=NOON)
    again = notices.tell(about(client_of(anna)), now=NOON + minutes(5))
    other = notices.tell(about(client_of(anna), "change:2"), now=NOON)

    assert (first, again, other) == (1, 0, 1)
    assert Letter.select().count() == 2


def test_thousands_are_told_in_few_queries():
    anna, boris = people.anna(), people.boris()
    events = [about(client_of(one), f"{one.id}:{n}") for n in range(600) for one in (anna, boris)]
    notices.tell_many(events[:10], now=NOON)
    before = base.statements.count

    told = notices.tell_many([*events, events[0]], now=NOON)

    assert told == 1190
    assert base.statements.count - before < 40
    assert Letter.select().count() == Notice.select().count() == 1200


def test_letters_of_thousands_are_written_from_their_notices_soon_after():
    anna, boris = people.anna(), people.boris()
    events = [about(client_of(one), f"{one.id}") for one in (anna, boris)]

    assert notices.announce(events, now=NOON) == 2
    assert Letter.select().count() == 0
    assert posting.write_due(now=NOON + minutes(1), at_once=1) == 2
    assert posting.write_due(now=NOON + minutes(2)) == 0

    letters = list(Letter.select().order_by(Letter.id))
    assert [letter.recipient for letter in letters] == [anna.email, boris.email]
    assert {letter.queued_at for letter in letters} == {NOON + minutes(1)}


def test_what_is_told_at_once_does_not_write_the_letters_of_others():
    anna, boris = people.anna(), people.boris()
    notices.announce([about(client_of(anna))], now=NOON)

    notices.tell(about(client_of(boris), "change:2"), now=NOON)

    assert [letter.recipient for letter in Letter.select()] == [boris.email]


def test_whose_account_was_closed_meanwhile_gets_no_letter():
    anna = people.anna()
    notices.announce([about(client_of(anna))], now=NOON)
    User.update(disabled_at=NOON).execute()

    assert posting.write_due(now=NOON) == 1
    assert Letter.select().count() == 0
    assert not Notice.get().letter_due


def test_roles_can_be_chosen():
    anna = people.anna()
    event = Event("dearer", "k", client_of(anna), roles=frozenset({Role.ACCOUNTANT}))

    assert notices.tell(event, now=NOON) == 0


def test_a_notice_is_lost_with_its_cause():
    anna = people.anna()

    def fail() -> None:
        with transaction():
            notices.tell(about(client_of(anna)), now=NOON)
            raise NotFoundError

    with pytest.raises(NotFoundError):
        fail()

    assert Notice.select().count() == Letter.select().count() == 0


def test_a_notice_is_read_in_the_language_of_its_reader(tmp_path: Path):
    for language in i18n.LANGUAGES:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        title, body = TITLES[language], BODIES[language]
        texts = f'msgid "notice.dearer.title"\nmsgstr "{title}"\n\n'
        texts += f'msgid "notice.dearer.body"\nmsgstr "{body}"\n'
        head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        (folder / "notices.po").write_text(head + texts, "utf-8")
    t = i18n.load(tmp_path, ZoneInfo("Europe/Moscow"))
    notices.tell(about(client_of(people.anna())), now=NOON)

    russian, english = (notices.words(Notice.get(), t[one]) for one in ("ru", "en"))

    assert russian.title == "Тариф «Офис»"
    assert russian.body.startswith("С 1 января 2027")
    assert english.body == "From 1 January 2027: 1,200.00\u00a0₽."


def test_unread_notices_are_counted_by_user_and_client():
    anna, boris = people.anna(), people.boris()
    for key in ("a", "b", "c"):
        notices.tell(about(client_of(anna), key), now=NOON)
    ids = [notice.id for notice in notices.of(anna.id, client_of(anna)).rows]

    notices.mark_read(anna.id, client_of(anna), ids[:1], now=NOON)
    notices.mark_read(boris.id, client_of(anna), ids, now=NOON)

    assert ids == sorted(ids, reverse=True)
    assert notices.unread_of(anna.id, client_of(anna)) == 2
    assert notices.unread_of(boris.id, client_of(boris)) == 0


def test_counting_is_one_query():
    anna = people.anna()
    before = base.statements.count

    notices.unread_of(anna.id, 1)

    assert base.statements.count - before == 1
