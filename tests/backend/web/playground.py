"""A cabinet of the tests' own, whose handlers fail in every way, behind the real composition."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bottle
import peewee

from backend import app as composition
from backend.config import Config
from backend.kernel import errors
from backend.kernel.rendering import Templates
from backend.web import bodies, forms, headers, render, requestlog, root
from backend.web.access import Guard
from backend.web.answers import Answer, json_answer, redirect
from backend.web.cabinet import Cabinet
from backend.web.static import StaticFiles
from backend.web.visit import here

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

cabinet = Cabinet("guest", prefix="/play", guard=Guard(None))

FAILURES: dict[str, Callable[[], Exception]] = {
    "unforeseen": lambda: ZeroDivisionError("password=hunter2"),
    "disk": lambda: peewee.OperationalError("database or disk is full"),
    "missing": errors.NotFoundError,
    "forbidden": errors.ForbiddenError,
    "stale": errors.StaleStateError,
    "later": lambda: errors.TooManyError(retry_after_seconds=3),
    "sum": lambda: errors.InvalidError("money.zero"),
    "untranslated": lambda: errors.InvalidError("no.such.key"),
}


@cabinet.get("/ok")
def ok() -> Answer:
    return Answer(b"fine", content_type="text/plain; charset=utf-8")


@cabinet.get("/fail/<how>")
def fail(how: str) -> Answer:
    error = FAILURES[how]()
    raise error


@cabinet.post("/fail/<how>")
def fail_after_a_form(how: str) -> Answer:
    error = FAILURES[how]()
    raise error


@cabinet.get("/broken-page")
def broken_page() -> Answer:
    return render.page("no-such-template.html")


@cabinet.post("/echo")
def echo() -> Answer:
    return Answer(forms.field("text", 10).encode(), content_type="text/plain; charset=utf-8")


@cabinet.post("/quote")
def quote() -> Answer:
    """Fail with an error that quotes what was sent."""
    incoming = here().incoming
    session = incoming.get_cookie("__Host-staff")
    raise ValueError(f"{forms.field('password')} {session} {incoming.query['code']}")


@cabinet.put("/json")
def read_json() -> Answer:
    return json_answer({"got": bodies.json_body(1000)})


@cabinet.put("/file", body_limit=5000)
def read_file() -> Answer:
    return json_answer({"size": len(bodies.raw_body(3000))})


@cabinet.get("/whoami")
def whoami() -> Answer:
    return Answer(here().actor.name.encode())


@cabinet.get("/bottle")
def abort() -> Answer:
    """Bottle's own way to refuse, as its parsers do."""
    raise bottle.HTTPError(413)


@cabinet.get("/away")
def away() -> Answer:
    return redirect(here().incoming.query.getunicode("to"))


@cabinet.get("/framed")
def framed() -> Answer:
    policy = headers.policy(form_action=["https://pay.example"], ancestors="'self'")
    return Answer(b"framed", headers={"Content-Security-Policy": policy})


@cabinet.get("/slow")
def slow() -> Answer:
    time.sleep(1.0)
    return Answer(b"late but whole", content_type="text/plain; charset=utf-8")


def application(config: Config, *, templates: Path | None = None) -> "WSGIApplication":
    """The backend of the settings with this cabinet in place of the real ones."""
    files = StaticFiles(composition.HERE / "static")
    services = composition.create_services(config, files)
    if templates is not None:
        services = replace(services, templates=Templates(templates, services.translators))
    app = root.application(services, [cabinet])
    secured = headers.secured(app, is_https=config.is_https)
    return requestlog.logged(composition.by_host({config.backend_host: secured}))
