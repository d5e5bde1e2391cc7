"""The HTTP exchange that this thread is busy with: who, in which language, with what."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bottle import BaseRequest
from markupsafe import Markup

from backend.accounts.sessions import SignedIn
from backend.clients.queries import OpenCabinet
from backend.config import Config
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFoundError
from backend.kernel.i18n import Translator
from backend.kernel.rendering import Templates
from backend.payments.gateways.base import Gateway


class Found(Protocol):
    """One page of the site that was searched for; the snippet is safe HTML."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def snippet(self) -> Markup: ...


def find_nothing(_query: str, _language: str) -> Sequence[Found]:
    """The search of an application that has no site."""
    return ()


@dataclass(frozen=True)
class Services:
    """What the composition root made for the life of the process."""

    config: Config
    templates: Templates
    translators: dict[str, Translator]
    search: Callable[[str, str], Sequence[Found]] = find_nothing
    gateways: Mapping[str, Gateway] = field(default_factory=dict)


@dataclass
class Visit:
    """
    One HTTP exchange.

    `signed_in` is set by the guard of the cabinet, `cookies` leave with the answer. `counts` is what is known
    of how much waits behind a line of the menu, by its path, and `open_cabinet` whose cabinet is open, so that
    nobody asks for it twice.
    """

    services: Services
    incoming: BaseRequest
    number: str
    started_at: datetime
    language: str
    signed_in: SignedIn | None = None
    cabinet: str = "guest"
    cookies: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    open_cabinet: OpenCabinet | None = None

    @property
    def t(self) -> Translator:
        """The texts in the visitor's language."""
        return self.services.translators[self.language]

    @property
    def today(self) -> date:
        """The local day of the company on which this exchange began."""
        return self.started_at.astimezone(self.services.config.zone).date()

    @property
    def address(self) -> str:
        """The visitor's network address; a proxy's word counts only if the proxy is trusted."""
        return str(self.incoming.environ.get("REMOTE_ADDR", ""))

    @property
    def actor(self) -> Actor:
        """
        The person that is signed in.

        Raises:
            NotFoundError: nobody is.
        """
        if self.signed_in is None:
            raise NotFoundError
        return self.signed_in.actor


class _Current(threading.local):
    visit: Visit | None = None


_current = _Current()


def begin(visit: Visit) -> None:
    """Make `visit` the one of this thread."""
    _current.visit = visit


def end() -> None:
    """Forget the visit of this thread."""
    _current.visit = None


def here() -> Visit:
    """The visit of this thread."""
    if _current.visit is None:
        raise RuntimeError("no HTTP exchange in this thread")
    return _current.visit
