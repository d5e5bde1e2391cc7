"""What happens around every handler: visit, guard, answer to an error, cookies; once for all."""

from typing import TYPE_CHECKING, Any

import bottle

from backend.db import base, keyset
from backend.kernel import clock
from backend.kernel.errors import NotFoundError
from backend.web import bodies, errors, language, looking, requestlog
from backend.web.access import Guard
from backend.web.answers import Answer
from backend.web.visit import Services, Visit, begin, end

if TYPE_CHECKING:
    from backend.web.cabinet import Route


def run(
    cabinet: str, guard: Guard, route: "Route", parameters: dict[str, Any], services: Services
) -> bottle.HTTPResponse:
    """Answer one HTTP exchange of `cabinet` by the handler of `route`."""
    visit = new_visit(services, cabinet)
    begin(visit)
    try:
        return to_bottle(_answer(visit, guard, route, parameters), visit)
    finally:
        if visit.signed_in is not None:
            visit.incoming.environ[requestlog.ACTOR] = visit.signed_in.actor.id
        end()


def new_visit(services: Services, cabinet: str) -> Visit:
    """The visit of Bottle's present exchange."""
    incoming = bottle.request
    return Visit(
        services=services,
        incoming=incoming,
        number=incoming.environ.get("kabinet.number", "-"),
        started_at=clock.now(),
        language=language.choose(incoming, services.config.site.languages),
        cabinet=cabinet,
    )


def to_bottle(answer: Answer, visit: Visit) -> bottle.HTTPResponse:
    """The answer as Bottle wants it, with the cookies of the visit."""
    made = bottle.HTTPResponse(answer.body, answer.status)
    made.set_header("Content-Type", answer.content_type)
    made.set_header("Cache-Control", "no-store")
    for name, value in answer.headers.items():
        made.set_header(name, value)
    for cookie in visit.cookies:
        made.add_header("Set-Cookie", cookie)
    return made


def _answer(visit: Visit, guard: Guard, route: "Route", parameters: dict[str, Any]) -> Answer:
    try:
        if visit.incoming.content_length > route.body_limit:
            raise bodies.TooLargeBodyError  # noqa: TRY301 one way out for all refusals
        base.open_connection()
        looking.admit(visit, guard, route)
        language.settle(visit)
        if any(isinstance(one, int) and abs(one) > keyset.LARGEST for one in parameters.values()):
            raise NotFoundError  # noqa: TRY301 a number that no row can have
        return route.handler(**parameters)
    except Exception as error:  # noqa: BLE001 every error becomes an answer; unknown ones are logged there
        return errors.to_answer(error, visit, keeps_form=route.keeps_form)
