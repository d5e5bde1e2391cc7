"""The backend's Bottle application: all cabinets merged, one check before and one page after all."""

from collections.abc import Iterable
from http.cookies import CookieError

import bottle

from backend.kernel.errors import DomainError
from backend.web import errors, pipeline, same_origin
from backend.web.cabinet import Cabinet
from backend.web.routes import Routes
from backend.web.visit import Services, begin, end

FORM_LIMIT_BYTES = 2 * 1024 * 1024
ERROR_STATUSES = (400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 421, 422, 429, 431, 500, 503)


def application(services: Services, cabinets: Iterable[Cabinet]) -> bottle.Bottle:
    """
    The whole backend behind its host name.

    Bottle's limit for text in memory is raised process-wide: with its default an edited page of
    100 KB would be refused.
    """
    bottle.BaseRequest.MEMFILE_MAX = FORM_LIMIT_BYTES
    root = bottle.Bottle()
    del root.router  # an attribute of Bottle is not set twice
    root.router = routes = Routes()
    for cabinet in cabinets:
        cabinet.join(root, services)
    routes.put_together()
    root.add_hook("before_request", _drop_damaged_cookies)
    root.add_hook("before_request", lambda: _refuse_foreign(services))
    for status in ERROR_STATUSES:
        root.error(status)(lambda error: _error_page(error, services))
    return root


def _refuse_foreign(services: Services) -> None:
    try:
        same_origin.require(bottle.request, services.config.backend_url)
    except DomainError as error:
        raise bottle.HTTPError(error.status, error.message_key) from error


def _drop_damaged_cookies() -> None:
    """Cookies that cannot be read would be an error at each look at them; none is better."""
    try:
        bottle.request.cookies  # noqa: B018 Bottle reads them here, and keeps what it has read
    except CookieError:
        bottle.request.environ["HTTP_COOKIE"] = ""


def _error_page(error: bottle.HTTPError, services: Services) -> bytes:
    """What Bottle refuses itself (no such route, a damaged body) gets the look of all other errors."""
    visit = pipeline.new_visit(services, "guest")
    begin(visit)
    try:
        if error.exception is not None and error.status_code >= 500:
            errors.record(error.exception, visit.number)
        key = str(error.body) if str(error.body).startswith("error.") else ""
        details = {"number": visit.number} if error.status_code >= 500 else {}
        key = key or errors.key_of(error.status_code)
        answer = errors.refusal(visit, error.status_code, key, details)
    finally:
        end()
    bottle.response.content_type = answer.content_type
    return answer.body
