"""`self-check`: what an operator wants to know before he goes to bed."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.app import site_of
from backend.audit import proof
from backend.config import Config
from backend.db import base, migrate
from backend.ledger import invariants as ledger
from backend.payments import invariants as payments
from sitegen import release


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    is_fine: bool
    sentence: str


def run(config: Config) -> list[Check]:
    """Look at everything; a check that fails does not hide the others."""
    base.connect(config.database.file)
    looks: list[Callable[[Config], list[Check]]] = [
        _folders,
        _database,
        _journal,
        _money,
        _site,
    ]
    return [check for look in looks for check in _attempt(look, config)]


def _attempt(look: Callable[[Config], list[Check]], config: Config) -> list[Check]:
    try:
        return look(config)
    except (base.ANY_FAILURE, OSError, migrate.MigrationError) as error:
        return [Check(is_fine=False, sentence=str(error))]


def _folders(config: Config) -> list[Check]:
    folders = [config.database.file.parent, config.database.backups, config.site.state]
    folders += [config.site.releases, config.site.content]
    if config.mail.transport == "folder":
        folders.append(config.mail.folder)
    return [_writable(folder) for folder in dict.fromkeys(folders)]


def _writable(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            return Check(is_fine=True, sentence=f"{folder} can be written")
    except OSError as error:
        return Check(is_fine=False, sentence=f"{folder} cannot be written: {error.strerror}")


def _database(config: Config) -> list[Check]:
    missing = migrate.pending()
    said = base.database.execute_sql("PRAGMA quick_check").fetchone()[0]
    orphans = len(base.database.execute_sql("PRAGMA foreign_key_check").fetchall())
    shape = f"lacks {', '.join(missing)}: run migrate" if missing else "has the present shape"
    return [
        Check(not missing, f"{config.database.file} {shape}"),
        Check(said == "ok", f"the database file is whole: {said}"),
        Check(orphans == 0, f"references that lead nowhere: {orphans}"),
    ]


def _journal(_: Config) -> list[Check]:
    if migrate.pending():
        return []
    verdict = proof.verify()
    if verdict.is_whole:
        return [Check(is_fine=True, sentence=f"the journal is whole: {verdict.entries} entries")]
    return [Check(is_fine=False, sentence=f"the journal is broken at entry {verdict.broken_at}")]


def _money(_: Config) -> list[Check]:
    """The ledger and the payments, counted anew."""
    if migrate.pending():
        return []
    books = ledger.check()
    kept = f"balances of clients are the sums of their {books.entries} entries"
    found = [
        Check(books.is_whole, kept if books.is_whole else "balances are not the sums of entries")
    ]
    for one in payments.check():
        words = one.name.replace("_", " ")
        told = f": not so for {', '.join(one.examples)}" if one.examples else ""
        found.append(Check(one.is_fine, f"payments: {words}{told}"))
    return found


def _site(config: Config) -> list[Check]:
    live = release.current(site_of(config))
    return [Check(live is not None, f"live release of the site: {live or 'none, run publish.py'}")]
