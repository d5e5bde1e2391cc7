"""Commands of the backend for the shell: one sentence for what went wrong, exit code 1."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from backend import config as settings
from backend import demo
from backend.app import HERE, compose
from backend.cli import archive, audit, checks, cyberplat, people
from backend.config import Config, ConfigError
from backend.db import base, migrate
from backend.demo.bank.running import BankError
from backend.kernel import i18n
from backend.kernel.errors import DomainError
from backend.payments.ipriv import IPRIVError
from backend.processes import serve
from backend.server import StartError, open_door, open_log

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except DomainError as error:
        return _fail(_sentence(error))
    except base.ANY_FAILURE as error:
        return _fail(f"The database cannot be used: {error}.")
    except (ConfigError, StartError, migrate.MigrationError, demo.DemoError, BankError) as error:
        return _fail(str(error))
    except (IPRIVError, cyberplat.RefusedError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename or 'The disk'}: {error.strerror}.")
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend", description=__doc__)
    usual = os.environ.get("KABINET_CONFIG", "kabinet.toml")
    parser.add_argument("--config", type=Path, default=Path(usual), help="settings file")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "serve", _serve, "answer HTTP until stopped")
    _add(commands, "migrate", _migrate, "bring the database to the present shape")
    _add(commands, "self-check", _check, "look whether everything is in order")
    _add(commands, "demo", lambda _: demo.run(os.environ), "run the demo company on this machine")
    _add(commands, "demo-reset", lambda _: demo.reset(os.environ), "forget the demo's state")
    for name, run, words in (
        (
            "export",
            archive.write,
            "write everything as an open archive (CSV, JSON Schema, documents)",
        ),
        ("import", archive.read, "bring such an archive into an empty system"),
    ):
        _add(commands, name, _with_database(run), words).add_argument("file", type=Path)
    _add_audit(_add(commands, "audit", None, "the journal of acts").add_subparsers(required=True))
    _add_people(_add(commands, "user", None, "people that sign in").add_subparsers(required=True))
    bank = _add(commands, "cyberplat", None, "keys and signed documents of CyberPlat")
    cyberplat.add_to(bank.add_subparsers(required=True), _add)
    return parser


def _add(commands: Any, name: str, run: Command | None, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def _add_audit(commands: Any) -> None:
    verifying = _add(commands, "verify", _verify, "compute every hash of the journal again")
    verifying.add_argument(
        "--known", default="", metavar="HASH", help="the last hash, as an earlier run printed it"
    )


def _add_people(commands: Any) -> None:
    adding = _add(commands, "add", _with_database(people.add), "add a person and print a link")
    adding.add_argument("login", help="e-mail address, or a telephone number for a client's user")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", required=True, help=", ".join(people.ROLES))
    adding.add_argument("--contract", default="", help="number of the client's contract")
    adding.add_argument("--email", default="", help="where letters go, if not to the login")
    adding.add_argument("--language", default="ru", choices=i18n.LANGUAGES)
    for name, run, words in (
        ("disable", people.disable, "close an account and end its sessions"),
        ("reset", people.reset, "print a one-time link to a new password"),
    ):
        parser = _add(commands, name, _with_database(run), words)
        parser.add_argument("login")
        parser.add_argument("--client", action="store_true", help="a client's user, not staff")


def _serve(asked: argparse.Namespace) -> int:
    config = settings.load(asked.config)
    _open_database(config)
    base.close_connection()
    open_log(config.server.log)
    door = open_door(config)
    serve(compose(config), config, door=door, announce=lambda: _announce(config))
    return 0


def _migrate(asked: argparse.Namespace) -> int:
    config = settings.load(asked.config)
    base.connect(config.database.file)
    done = migrate.apply(backups=config.database.backups)
    print("\n".join(f"applied {name}" for name in done) or "Nothing to do.")
    return 0


def _check(asked: argparse.Namespace) -> int:
    found = checks.run(settings.load(asked.config))
    for check in found:
        print(f"{'ok  ' if check.is_fine else 'BAD '} {check.sentence}")
    return 0 if all(check.is_fine for check in found) else 1


def _verify(asked: argparse.Namespace) -> int:
    _open_database(settings.load(asked.config))
    found = audit.verify(asked.known)
    print(found.sentence)
    return 0 if found.is_whole else 1


def _with_database(run: Callable[[Config, argparse.Namespace], str]) -> Command:
    def command(asked: argparse.Namespace) -> int:
        config = settings.load(asked.config)
        _open_database(config)
        print(run(config, asked))
        return 0

    return command


def _open_database(config: Config) -> None:
    base.connect(config.database.file)
    missing = migrate.pending()
    if missing:
        raise migrate.MigrationError(
            f"The database lacks {', '.join(missing)}: run `python -m backend migrate` first."
        )


def _announce(config: Config) -> None:
    print(f"{config.site_url} and {config.backend_url} are answered.", flush=True)


def _sentence(error: DomainError) -> str:
    speak = i18n.load(HERE / "locale", UTC)["en"]
    return speak(error.message_key, **error.details)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
