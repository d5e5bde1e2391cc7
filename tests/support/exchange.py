"""One HTTP exchange without a server: what forms, messages and pages stand on."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import bottle
import pytest

from backend import app as composition
from backend.config import Config
from backend.kernel import clock, i18n
from backend.kernel.i18n import Translator
from backend.kernel.rendering import Templates
from backend.web.static import StaticFiles
from backend.web.visit import Services, Visit, begin, end

FORM = "application/x-www-form-urlencoded"

MakeExchange = Callable[..., Visit]


@pytest.fixture(scope="session")
def translators() -> dict[str, Translator]:
    """Every text of the product in both languages."""
    return dict(i18n.load(composition.HERE / "locale", ZoneInfo("Europe/Moscow")))


@pytest.fixture(scope="session")
def templates(translators: dict[str, Translator]) -> Templates:
    """The templates as they are served."""
    files = StaticFiles(composition.HERE / "static")
    return Templates(composition.HERE / "templates", translators, asset=files.address)


@pytest.fixture
def exchange(
    config: Config, translators: dict[str, Translator], templates: Templates
) -> Iterator[MakeExchange]:
    """`exchange("/path", body=b"…")` makes the exchange that this thread is busy with."""
    services = Services(config=config, templates=templates, translators=translators)

    def make(path: str = "/", *, language: str = "ru", **environ: Any) -> Visit:
        visit = Visit(
            services=services,
            incoming=bottle.BaseRequest(_environ(path, environ)),
            number="n-1",
            started_at=clock.now(),
            language=language,
        )
        begin(visit)
        return visit

    yield make
    end()


def _environ(path: str, given: dict[str, Any]) -> dict[str, Any]:
    body = given.pop("body", b"")
    return {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": given.pop("query", ""),
        "CONTENT_TYPE": given.pop("content_type", FORM),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **given,
    }
