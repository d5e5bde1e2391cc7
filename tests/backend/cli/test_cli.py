"""Commands of the shell: plain words, exit codes, one sentence for what went wrong."""

import runpy
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import cli
from backend import config as settings
from backend.accounts.models import Membership, Staff, User
from backend.audit import journal, proof
from backend.audit.models import AuditEntry
from backend.clients import queries
from backend.config import Config
from backend.db import base
from backend.kernel.actor import SYSTEM
from tests.support import payments, people, servers
from tests.support.servers import Client

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(config: Config, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with the settings of the test: exit code, output, errors."""

    def command(*words: str) -> tuple[int, str, str]:
        code = cli.main(["--config", str(config.file), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_migrate_says_what_it_did_and_then_that_nothing_is_left(run: Run) -> None:
    first, again = run("migrate"), run("migrate")
    base.close_connection()

    assert first[0] == 0
    assert "applied 0001_accounts\n" in first[1]
    assert again == (0, "Nothing to do.\n", "")


@pytest.mark.usefixtures("database")
def test_a_person_is_added_and_gets_a_link(run: Run) -> None:
    code, said, _ = run("user", "add", "Oleg@Example.ru", "--name", "Олег", "--role", "editor")

    assert code == 0
    assert "oleg@example.ru is added" in said
    assert "http://my.localhost:8000/staff/reset/" in said
    assert Staff.get(Staff.login == "oleg@example.ru").role == "editor"


@pytest.mark.usefixtures("database")
def test_a_client_s_user_belongs_to_a_contract(run: Run) -> None:
    client = people.a_client()

    code, said, _ = run(
        "user",
        "add",
        "dana@example.ru",
        "--name",
        "Дана",
        "--role",
        "accountant",
        "--contract",
        client.contract_number,
    )

    assert (code, "/reset/" in said) == (0, True)
    assert User.get(User.login == "dana@example.ru").name == "Дана"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "o@x.ru", "--name", "О", "--role", "king"), "role"),
        (
            ("add", "o@x.ru", "--name", "О", "--role", "owner", "--contract", "99"),
            "There is no contract 99.",
        ),
        (("disable", "nobody@x.ru"), "nobody@x.ru"),
        (("reset", "nobody@x.ru", "--client"), "nobody@x.ru"),
    ],
)
def test_a_refusal_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    code, said, error = run("user", *words)

    assert (code, said) == (1, "")
    assert sentence in error
    assert error.count("\n") == 1


@pytest.mark.usefixtures("database")
def test_an_account_is_closed_and_given_a_new_link(run: Run) -> None:
    mila = people.mila()

    link = run("user", "reset", mila.login)
    closed = run("user", "disable", mila.login)
    no_link = run("user", "reset", mila.login)

    assert (link[0], "/staff/reset/" in link[1]) == (0, True)
    assert (closed[0], "can no longer sign in" in closed[1]) == (0, True)
    assert no_link[0] == 1
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert actions[-2:] == ["password.link", "person.disable"]


@pytest.mark.usefixtures("database")
def test_the_last_owner_and_the_last_administrator_stay_what_they_are(run: Run) -> None:
    anna, adam = people.anna(), people.adam()
    contract = ("--contract", queries.one(Membership.get().client_id).contract_number)
    base.close_connection()

    demoted = run("user", "add", anna.login, "--name", "Анна", "--role", "reader", *contract)
    disabled = run("user", "disable", adam.login)

    assert demoted[0] == disabled[0] == 1
    assert "only owner" in demoted[2]
    assert "only administrator" in disabled[2]


def test_without_migrations_nothing_starts(run: Run) -> None:
    for words in (("serve",), ("user", "disable", "x@x.ru")):
        code, _, error = run(*words)
        base.close_connection()

        assert code == 1
        assert "run `python -m backend migrate` first" in error


def test_a_wrong_setting_stops_the_start(run: Run, config: Config) -> None:
    config.file.write_text('[site]\nurl = "x"\n')

    code, _, error = run("serve")

    assert code == 1
    assert "url in [site]: 'x' cannot be used" in error


@pytest.mark.usefixtures("database", "logging_as_before")
def test_a_busy_port_is_one_sentence(
    run: Run, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KABINET_SERVER_PORT", str(free_port))
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()

        code, _, error = run("serve")

    assert (code, error) == (1, f"Port {free_port} is busy: another program listens on it.\n")


@pytest.mark.parametrize("folder", ["file", "/proc/kabinet"])
def test_a_disk_that_cannot_be_written_is_one_sentence(
    run: Run, config: Config, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.file.parent / "file").write_text("")
    monkeypatch.setenv("KABINET_DATABASE_FILE", str(config.file.parent / folder / "kabinet.db"))

    code, _, error = run("migrate")

    assert code == 1
    assert error.count("\n") == 1
    assert folder in error


@pytest.mark.usefixtures("database", "logging_as_before", "signals_as_before")
def test_serve_answers_until_it_is_told_to_stop(
    run: Run, config: Config, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KABINET_SERVER_PORT", str(free_port))
    found: list[tuple[int, str]] = []

    def work() -> None:
        servers.until_answered(free_port)
        found.append(servers.get(free_port, config.backend_host, "/staff/sign-in"))

    client = Client(work)
    client.start()
    code, said, _ = run("serve")
    client.finish()

    assert (code, found[0][0]) == (0, 200)
    assert config.backend_url in said


def test_self_check_names_what_is_wrong(run: Run) -> None:
    code, said, _ = run("self-check")
    base.close_connection()

    assert code == 1
    assert "BAD  " in said
    assert "run migrate" in said
    assert "live release of the site: none" in said


@pytest.mark.usefixtures("database")
def test_self_check_sees_a_broken_reference_and_a_forged_journal(run: Run, config: Config) -> None:
    people.mila()
    base.database.execute_sql("PRAGMA foreign_keys = 0")
    base.database.execute_sql(
        "INSERT INTO membership (user_id, client_id, role) VALUES (7, 7, 'owner')"
    )
    base.database.execute_sql("PRAGMA foreign_keys = 1")
    run("user", "add", "oleg@example.ru", "--name", "Олег", "--role", "editor")
    base.database.execute_sql("DROP TRIGGER audit_entry_is_never_changed")
    base.database.execute_sql("UPDATE audit_entry SET reason = 'forged' WHERE id = 1")

    _, said, _ = run("self-check")

    assert "BAD  references that lead nowhere: 2" in said
    assert "BAD  the journal is broken at entry 1" in said
    assert f"ok   {config.mail.folder} can be written" in said


@pytest.mark.usefixtures("database")
def test_self_check_counts_the_money_anew(run: Run) -> None:
    payments.captured()
    code, fine, _ = run("self-check")
    base.open_connection()
    base.database.execute_sql("DROP TRIGGER payment_event_is_kept")
    base.database.execute_sql("UPDATE payment_event SET new_state = 'held'")
    base.database.execute_sql("UPDATE ledger_balance SET balance_minor = 1")

    _, said, _ = run("self-check")

    assert code == 1  # there is no site
    assert "ok   balances of clients are the sums of their 1 entries" in fine
    assert "ok   payments: history ends in the state" in fine
    assert "BAD  balances are not the sums of entries" in said
    assert "BAD  payments: history ends in the state: not so for " in said


def test_self_check_of_a_broken_disk_goes_on(
    run: Run, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.file.parent / "file").write_text("")
    monkeypatch.setenv("KABINET_SITE_STATE", str(config.file.parent / "file" / "state"))

    code, said, _ = run("self-check")
    base.close_connection()

    assert code == 1
    assert "cannot be written" in said
    assert "live release" in said


def test_ctrl_c_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> Config:
        raise KeyboardInterrupt

    monkeypatch.setattr(settings, "load", interrupted)

    assert run("migrate")[:2] == (0, "\nStopped.\n")


@pytest.mark.usefixtures("database")
def test_a_database_that_is_none_is_one_sentence(run: Run, config: Config) -> None:
    base.close_connection()
    config.database.file.write_bytes(b"not a database, but long enough to be looked at" * 100)

    code, _, error = run("migrate")
    _, said, _ = run("self-check")

    assert (code, error) == (1, "The database cannot be used: file is not a database.\n")
    assert "BAD  " in said


def test_the_package_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["backend", "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("backend", run_name="__main__")

    assert ended.value.code == 0


@pytest.mark.usefixtures("database")
def test_a_whole_journal_is_verified(run: Run) -> None:
    journal.record(SYSTEM, "test.act", "thing:1")

    code, said, _ = run("audit", "verify")

    last = proof.verify().last_hash
    assert (code, said) == (0, f"The journal is whole: 1 entries, last hash {last}.\n")
    assert run("audit", "verify", "--known", last)[0] == 0


@pytest.mark.usefixtures("database")
def test_the_first_broken_entry_is_named_with_exit_code_1(run: Run) -> None:
    for number in range(4):
        journal.record(SYSTEM, "test.act", f"thing:{number}")
    base.database.execute_sql("DROP TRIGGER audit_entry_is_never_changed")
    base.database.execute_sql("UPDATE audit_entry SET reason = 'x' WHERE object = 'thing:2'")

    code, said, _ = run("audit", "verify")

    assert code == 1
    assert "broken at entry 3 (test.act, thing:2, " in said
    assert "The 2 before it are whole." in said


@pytest.mark.usefixtures("database")
def test_a_journal_cut_off_is_found_by_the_hash_of_an_earlier_run(run: Run) -> None:
    journal.record(SYSTEM, "test.act", "thing:1")

    code, said, _ = run("audit", "verify", "--known", "f" * 64)

    assert code == 1
    assert "The end of the journal was cut off" in said


@pytest.mark.usefixtures("database")
def test_everything_goes_out_and_into_an_empty_system_only(run: Run, tmp_path: Path) -> None:
    people.a_client()
    file = str(tmp_path / "all.zip")

    code, said, _ = run("export", file)
    refused = run("import", file)
    missing = run("import", str(tmp_path / "none.zip"))

    assert code == 0
    assert "all.zip holds" in said
    assert refused[0] == missing[0] == 1
    assert "The system is not empty" in refused[2]
    base.open_connection()
    base.database.execute_sql("DELETE FROM client")
    assert "Nobody has a password yet" in run("import", file)[1]
