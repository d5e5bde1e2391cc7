"""What was done to an object, in words: for the foot of any card, from the journal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.audit import journal
from backend.audit.models import AuditEntry
from backend.cabinets.manager import trail_names
from backend.cabinets.manager.trail_words import Speaker
from backend.catalog import secrecy
from backend.catalog.secrecy import Secrets
from backend.db.base import BaseModel
from backend.kernel.actor import SYSTEM
from backend.kernel.i18n import Translator
from backend.web import forms
from backend.web.visit import here

SIZE = 20
_PLACE = "trail"


@dataclass(frozen=True)
class Change:
    """One value before and after, as people read it; an empty text is no value."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One act: who did what, when and why."""

    at: datetime
    who: str
    role: str
    act: str
    changes: tuple[Change, ...]
    reason: str


@dataclass(frozen=True)
class Trail:
    """Acts, newest first, and the paths to the beginning and onwards; empty where there is nothing."""

    lines: tuple[Line, ...]
    first: str = ""
    onwards: str = ""


def of(*rows: BaseModel | str) -> Trail:
    """What was done to these rows; a name such as `tariff:7` stands for its row."""
    names = [one if isinstance(one, str) else journal.name_of(one) for one in rows]
    return _trail(journal.page_of(names, before=_before(), limit=SIZE + 1))


def about(client_id: int) -> Trail:
    """What was done to a client and to everything that is his."""
    return _trail(journal.entries_about(client_id, before=_before(), limit=SIZE + 1))


def _trail(found: Sequence[AuditEntry]) -> Trail:
    t, hidden = here().t, _hidden()
    shown = [entry for entry in found[:SIZE] if entry.object not in hidden.names]
    onwards = _path(found[SIZE - 1].id) if len(found) > SIZE else ""
    first = _path(None) if _before() else ""
    names = trail_names.of(shown, t)
    lines = (_line(one, Speaker(t, names, one.action, one.object), hidden) for one in shown)
    return Trail(tuple(lines), first, onwards)


def _hidden() -> Secrets:
    """What this reader may not learn: nothing for those who may see exclusive tariffs."""
    may_see = rights.may(here().actor, Right.SEE_EXCLUSIVE)
    return Secrets() if may_see else secrecy.of_exclusive()


def _line(entry: AuditEntry, speaker: Speaker, hidden: Secrets) -> Line:
    t = speaker.t
    return Line(
        at=entry.at,
        who=_who(entry, speaker),
        role=_role(entry, t),
        act=speaker.act(),
        changes=tuple(
            Change(title, _veiled(before, t, hidden), _veiled(after, t, hidden))
            for title, before, after in speaker.changes(_values(entry.old), _values(entry.new))
            if not after or after != entry.reason  # an answer is the reason already
        ),
        reason=_veiled(entry.reason, t, hidden),
    )


def _who(entry: AuditEntry, speaker: Speaker) -> str:
    """People by their names, unless these were erased; what the product does by itself has none."""
    if entry.actor_role == SYSTEM.role:
        return speaker.t("requests.by_rules")
    known = speaker.names.row("user", entry.actor_id) if entry.actor_id else None
    return entry.actor_name or known or "—"


def _role(entry: AuditEntry, t: Translator) -> str:
    key = f"web.role.{entry.actor_role}"
    return t(key) if key in t.keys else ""


def _values(text: str | None) -> Mapping[str, Any]:
    return json.loads(text) if text else {}


def _veiled(text: str, t: Translator, hidden: Secrets) -> str:
    is_secret = any(word in text for word in hidden.words | hidden.names)
    return t("trail.hidden") if is_secret else text


def _before() -> int | None:
    """The entry (`?trail=`) after which the visitor reads on."""
    found = next((value for name, value in _question() if name == _PLACE), "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 16 else None


def _path(before: int | None) -> str:
    pairs = [pair for pair in _question() if pair[0] != _PLACE]
    if before is not None:
        pairs.append((_PLACE, str(before)))
    return str(here().incoming.path) + (f"?{urlencode(pairs)}" if pairs else "") + "#trail"


def _question() -> list[tuple[str, str]]:
    return forms.question(str(here().incoming.query_string))
