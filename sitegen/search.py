"""The search index of the live site: SQLite FTS5 over stems, brought level with what visitors get."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from markupsafe import Markup

from sitegen import release, words
from sitegen.errors import SitegenError
from sitegen.files import fingerprint
from sitegen.site import Site

FILE = "search.sqlite3"
VERSION = 1
LONGEST_QUERY = 200
_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE page (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, lang TEXT NOT NULL,
  title TEXT NOT NULL, description TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE stem USING fts5(title, description, body, tokenize = 'unicode61 remove_diacritics 0');
CREATE TABLE file (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE level (release TEXT NOT NULL) STRICT;
"""
_FIND = """
SELECT page.url, page.title, page.description, page.body FROM stem
JOIN page ON page.id = stem.rowid
WHERE stem MATCH ? AND page.lang = ?
ORDER BY bm25(stem, 8.0, 3.0, 1.0), page.url LIMIT ?
"""
# Lists of news and of pages have none: what they name is found by itself.
_TEXT = 'id="page-body"'
_HTML_LANG = re.compile(r'<html[^>]* lang="([^"]+)"')
_HIDDEN = re.compile(r'<meta name="robots" content="[^"]*noindex')
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_ABOUT = re.compile(r'<meta name="description" content="([^"]*)"')
_BODY = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
_LEFT_OUT = re.compile(r"<(script|style|svg|nav|form)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """What the index keeps of one page, as plain text."""

    lang: str
    title: str
    description: str
    body: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that was found; the snippet is safe HTML with `<mark>` around what matched."""

    url: str
    title: str
    snippet: Markup


def find(database: Path, query: str, lang: str, *, limit: int = 20) -> list[Hit]:
    """
    Find pages of a language that have every word of the query, the best first.

    Words of one letter, prepositions mostly, count only when there are no others.
    An index that is not there or cannot be read finds nothing.
    """
    found = list(dict.fromkeys(words.stems(query[:LONGEST_QUERY])))
    wanted = [stem for stem in found if len(stem) > 1] or found
    if not wanted or not database.is_file():
        return []
    match = " ".join(f'"{stem}"' for stem in wanted)
    try:
        with closing(_connected(database)) as connection:
            rows = connection.execute(_FIND, (match, lang, limit)).fetchall()
    except sqlite3.DatabaseError:
        return []
    return [Hit(url, title, _snippet(about, body, wanted)) for url, title, about, body in rows]


def find_live(site: Site, query: str, lang: str, *, limit: int = 20) -> list[Hit]:
    """Find pages of the live release; while the index cannot be written, as of an earlier one."""
    with suppress(sqlite3.Error, OSError, SitegenError):
        follow(site)
    return find(database_of(site), query, lang, limit=limit)


def update(database: Path, changed: Mapping[str, Row | None]) -> None:
    """Put rows of pages by address in place of the old ones; None takes a page out."""
    with _writing(database) as connection:
        _put(connection, changed)


def follow(site: Site) -> None:
    """
    Bring the index level with the live release, whatever came before it; costs what differs.

    It is safe to repeat and to run in several processes. A damaged index is made anew.
    """
    standing = release.standing(site)
    if standing is None or _level(database_of(site)) == standing[0]:
        return
    live, folder = standing
    names = _pages(release.manifest(site, live))
    with suppress(_Moved), _writing(database_of(site)) as connection:
        known = dict(connection.execute("SELECT name, digest FROM file"))
        fresh = {name: digest for name, digest in names.items() if known.get(name) != digest}
        gone = known.keys() - names.keys()
        _put(connection, _rows(folder, fresh, gone))
        connection.executemany("INSERT OR REPLACE INTO file VALUES (?, ?)", fresh.items())
        connection.executemany("DELETE FROM file WHERE name = ?", [(name,) for name in gone])
        connection.execute("DELETE FROM level")
        connection.execute("INSERT INTO level VALUES (?)", (live,))


def database_of(site: Site) -> Path:
    return site.state / FILE


def url_of(name: str) -> str:
    """Give the address of a page's file: `/about` of about.html, `/en/` of en/index.html."""
    return "/" + name.removesuffix(".html").removesuffix("index")


def row_of(html: str) -> Row | None:
    """
    Read from a built page what is searched; None for lists and for pages that want no index.

    The text is what stands in `<article>`: neither menus nor the foot of the page.
    """
    title, body, lang = _TITLE.search(html), _BODY.search(html), _HTML_LANG.search(html)
    is_text = _TEXT in html and not _HIDDEN.search(html)
    if not is_text or not (title and body and lang):
        return None
    about = _ABOUT.search(html)
    return Row(lang[1], _plain(title[1]), unescape(about[1]) if about else "", _plain(body[1]))


class _Moved(Exception):  # noqa: N818 — it never leaves this module
    """The tree that was live has gone on to another release; the next search follows that one."""


def _rows(
    folder: Path, fresh: Mapping[str, str], gone: Iterable[str]
) -> Iterator[tuple[str, Row | None]]:
    for name in gone:
        yield url_of(name), None
    for name, digest in fresh.items():
        try:
            html = (folder / name).read_bytes()
        except FileNotFoundError as error:
            raise _Moved from error
        if fingerprint(html) != digest:
            raise _Moved
        yield url_of(name), row_of(html.decode())


def _pages(manifest: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in manifest.items() if name.endswith(".html")}


def _plain(html: str) -> str:
    text = _TAG.sub(" ", _LEFT_OUT.sub(" ", html))
    return _SPACES.sub(" ", unescape(text)).strip()


def _snippet(about: str, body: str, wanted: list[str]) -> Markup:
    """Show the place in the text; the description when only the title or it has the words."""
    has_words = any(stem in set(words.stems(body)) for stem in wanted)
    return words.snippet(body if has_words or not about else about, set(wanted))


def _put(
    connection: sqlite3.Connection,
    changed: Mapping[str, Row | None] | Iterable[tuple[str, Row | None]],
) -> None:
    pairs = changed.items() if isinstance(changed, Mapping) else changed
    for url, row in pairs:
        old = connection.execute("SELECT id FROM page WHERE url = ?", (url,)).fetchone()
        if old:
            connection.execute("DELETE FROM stem WHERE rowid = ?", old)
            connection.execute("DELETE FROM page WHERE id = ?", old)
        if row:
            texts = (row.title, row.description, row.body)
            made = connection.execute(
                "INSERT INTO page (url, lang, title, description, body) VALUES (?, ?, ?, ?, ?)",
                (url, row.lang, *texts),
            )
            stems = (" ".join(words.stems(text)) for text in texts)
            connection.execute(
                "INSERT INTO stem (rowid, title, description, body) VALUES (?, ?, ?, ?)",
                (made.lastrowid, *stems),
            )


def _level(database: Path) -> str:
    """Name the release the index stands at; empty when it must be made anew."""
    if not database.is_file():
        return ""
    try:
        with closing(_connected(database)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                return ""
            found = connection.execute("SELECT release FROM level").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(found[0]) if found else ""


@contextmanager
def _writing(database: Path) -> Iterator[sqlite3.Connection]:
    """Open the index for one transaction; one of another version or damaged is thrown away."""
    database.parent.mkdir(parents=True, exist_ok=True)
    _require_sound(database)
    with closing(_connected(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        yield connection
        connection.execute("COMMIT")


def _require_sound(database: Path) -> None:
    try:
        with closing(_connected(database)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return  # busy, or the disk: the transaction will tell
    except sqlite3.DatabaseError:
        version = -1
    if version not in {0, VERSION}:
        for left in ("", "-wal", "-shm", "-journal"):
            database.with_name(database.name + left).unlink(missing_ok=True)


def _connected(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=_BUSY_SECONDS, isolation_level=None)
