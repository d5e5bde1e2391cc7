"""The journal remembers, and tells when somebody has been at it."""

import sqlite3
import threading
from pathlib import Path

import pytest
from peewee import IntegrityError

from backend.accounts.models import Membership
from backend.audit import journal, proof
from backend.audit.models import AuditEntry
from backend.db import base
from backend.kernel.actor import SYSTEM
from tests.support import people
from tests.support.people import egor

pytestmark = pytest.mark.usefixtures("database")


def write(count: int) -> None:
    for number in range(count):
        journal.record(SYSTEM, "test.act", f"thing:{number}", new={"number": number})


def test_an_entry_tells_who_did_what_to_what() -> None:
    person = egor()
    actor = people.session_of(person).actor

    journal.record(actor, "page.publish", person, old={"a": 1}, new={"a": "да"}, reason="просьба")

    entry = AuditEntry.get()
    assert (entry.actor_realm, entry.actor_id, entry.actor_role) == ("staff", person.id, "editor")
    assert (entry.object, entry.old, entry.new) == (f"staff:{person.id}", '{"a": 1}', '{"a": "да"}')
    assert entry.reason == "просьба"
    assert [e.id for e in journal.entries_of(person)] == [entry.id]
    assert journal.entries_of("page:about") == []


def test_an_untouched_journal_is_whole() -> None:
    assert proof.verify().is_whole
    write(20)

    verdict = proof.verify()

    assert (verdict.entries, verdict.broken_at) == (20, None)
    assert verdict.last_hash == AuditEntry.select().order_by(AuditEntry.id.desc()).first().hash


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET reason = 'x' WHERE id = 3", "DELETE FROM audit_entry WHERE id = 3"],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    write(5)

    with pytest.raises(IntegrityError, match="append-only"):
        base.database.execute_sql(statement)

    assert proof.verify().is_whole


def test_the_database_refuses_an_entry_that_does_not_follow_the_last_one() -> None:
    write(3)

    with pytest.raises(IntegrityError, match="follows the last"):
        base.database.execute_sql(
            "INSERT INTO audit_entry"
            " (at, actor_role, actor_name, action, object, reason, hash, previous_hash)"
            " SELECT at, actor_role, actor_name, action, object, reason, hash, previous_hash"
            " FROM audit_entry WHERE id = 3"
        )

    assert proof.verify() == proof.Verdict(3, AuditEntry.get(id=3).hash, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = 'x' WHERE id = 3",
        "UPDATE audit_entry SET actor_name = 'Кто-то' WHERE id = 3",
        "UPDATE audit_entry SET new = '{}' WHERE id = 3",
        "UPDATE audit_entry SET at = '2020-01-01T00:00:00.000000+00:00' WHERE id = 3",
        "DELETE FROM audit_entry WHERE id = 2",
    ],
)
def test_one_who_gets_round_the_triggers_is_found_out(database: Path, statement: str) -> None:
    write(5)
    forge(database, statement)

    assert proof.verify().broken_at == 3


def test_a_journal_cut_off_at_the_end_is_found_out_by_a_noted_hash(database: Path) -> None:
    write(5)
    noted = proof.verify().last_hash
    write(2)
    assert proof.verify(known_hash=noted).is_whole

    forge(database, "DELETE FROM audit_entry WHERE id > 4")

    assert proof.verify().is_whole
    assert proof.verify(known_hash=noted).broken_at == 0


def test_an_act_that_is_rolled_back_leaves_no_trace() -> None:
    def act_and_fail() -> None:
        with base.transaction():
            write(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()

    assert AuditEntry.select().count() == 0


def test_entries_written_at_once_make_one_chain() -> None:
    def write_some() -> None:
        base.open_connection()
        write(10)
        base.close_connection()

    threads = [threading.Thread(target=write_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert proof.verify().entries == 40
    assert proof.verify().is_whole


def forge(database: Path, statement: str) -> None:
    """Change rows as somebody with the file would."""
    thief = sqlite3.connect(database)
    thief.execute("DROP TRIGGER audit_entry_is_never_changed")
    thief.execute("DROP TRIGGER audit_entry_is_never_deleted")
    thief.execute(statement)
    thief.commit()
    thief.close()


def test_an_act_upon_something_of_a_client_is_found_by_the_client() -> None:
    client = people.a_client()
    membership = Membership.get(user=people.user(client))
    journal.record(SYSTEM, "client.open", client)
    journal.record(SYSTEM, "member.add", membership)
    journal.record(SYSTEM, "page.publish", "page:about")

    found = journal.entries_about(client.id)

    assert [entry.action for entry in found] == ["member.add", "client.open"]
    assert [e.action for e in journal.entries_about(client.id, before=found[0].id)] == [
        "client.open"
    ]
    assert proof.verify().is_whole


def test_many_acts_are_chained_like_single_ones() -> None:
    write(2)
    acts = [
        journal.Act("subscription.move", f"subscription:{number}", about=f"client:{number}")
        for number in range(1200)
    ]

    journal.record_many(SYSTEM, acts)
    write(1)

    assert proof.verify() == proof.Verdict(1203, AuditEntry.get(id=1203).hash, None)
    assert [e.object for e in journal.entries_about(7)] == ["subscription:7"]


def test_whom_an_act_concerned_cannot_be_forged(database: Path) -> None:
    journal.record_many(SYSTEM, [journal.Act("a.b", "subscription:1", about="client:1")])
    base.close_connection()
    with sqlite3.connect(database) as forger:
        forger.execute("DROP TRIGGER audit_entry_is_never_changed")
        forger.execute("UPDATE audit_entry SET about = ''")
    forger.close()
    base.open_connection()

    assert proof.verify().broken_at == 1
