"""A small application: the real guest pages around a cabinet that the tests can look into."""

from dataclasses import dataclass, field

import pytest

from backend import app as composition
from backend.accounts import roles
from backend.cabinets import guest
from backend.config import Config
from backend.db import base
from backend.kernel.actor import Realm
from backend.web import account, forms, headers, root
from backend.web.access import Guard
from backend.web.answers import Answer
from backend.web.cabinet import Cabinet
from backend.web.static import StaticFiles
from backend.web.visit import here
from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor


@dataclass
class Desk:
    """The cabinet of the tests; `received` is what its form was sent, by whom."""

    visitor: Visitor
    received: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)


def _cabinet(desk: Desk) -> Cabinet:
    cabinet = Cabinet("editor", prefix="/editor", guard=Guard(Realm.STAFF, roles.of("editor")))
    account.add_to(cabinet)

    @cabinet.get("")
    @cabinet.get("/pages/<path:path>")
    def show(path: str = "") -> Answer:
        return Answer(f"desk of {here().actor.name}: {path}".encode())

    @cabinet.post("/keep/<path:path>", keeps_form=True)
    def keep(path: str) -> Answer:
        sent = forms.posted(here().incoming)
        desk.received.append((path, {name: sent.getlist(name) for name in sent}))
        return Answer(b"kept")

    @cabinet.post("/drop")
    def drop() -> Answer:
        raise AssertionError("nobody may come here")

    return cabinet


def _unguarded() -> Cabinet:
    """What must not be built: pages about oneself in a cabinet that lets everybody in."""
    cabinet = Cabinet("guest", prefix="/mistake", guard=Guard(None))
    account.add_to(cabinet)
    return cabinet


def _client_cabinet() -> Cabinet:
    cabinet = Cabinet("client", prefix="/cabinet", guard=Guard(Realm.CLIENT, roles.of("client")))
    account.add_to(cabinet)

    @cabinet.get("")
    def show() -> Answer:
        return Answer(f"cabinet of {here().actor.name}".encode())

    return cabinet


@pytest.fixture
def desk(config: Config, database: object) -> Desk:
    """A visitor of the small application who is not signed in."""
    files = StaticFiles(composition.HERE / "static", is_changing=False)
    services = composition.create_services(config, files)
    made = Desk(Visitor(None, BACKEND_URL))  # type: ignore[arg-type]  # set below: it looks into this desk
    cabinets = [guest.cabinet, _cabinet(made), _client_cabinet(), _unguarded()]
    made.visitor.app = headers.secured(root.application(services, cabinets), is_https=False)
    base.open_connection()
    return made
