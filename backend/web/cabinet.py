"""A cabinet: its routes behind one guard; the typed door between our handlers and Bottle."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import bottle

from backend.web import pipeline
from backend.web.access import Guard
from backend.web.answers import Answer
from backend.web.visit import Services

Handler = Callable[..., Answer]
AnyHandler = TypeVar("AnyHandler", bound=Handler)

BODY_LIMIT_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Route:
    """
    One address of a cabinet.

    `rule` is Bottle's, below the cabinet's prefix. `keeps_form` marks an address whose posted text is
    worth carrying through a new sign-in. `body_limit` is the most it takes, in bytes. `is_personal` marks
    what a user sees of himself, which nobody is shown who looks at a cabinet as its client sees it.
    """

    method: str
    rule: str
    handler: Handler
    keeps_form: bool = False
    body_limit: int = BODY_LIMIT_BYTES
    is_personal: bool = False


class Cabinet:
    """
    The routes of one kind of user.

    The guard belongs to the cabinet, so that a route cannot forget it.
    """

    def __init__(self, name: str, *, prefix: str, guard: Guard) -> None:
        self.name = name
        self.prefix = prefix
        self.guard = guard
        self.routes: list[Route] = []

    def get(self, rule: str, *, is_personal: bool = False) -> Callable[[AnyHandler], AnyHandler]:
        """Register a handler that changes nothing."""
        return self._register("GET", rule, is_personal=is_personal)

    def post(
        self, rule: str, *, keeps_form: bool = False, body_limit: int = BODY_LIMIT_BYTES
    ) -> Callable[[AnyHandler], AnyHandler]:
        """Register a handler of a form."""
        return self._register("POST", rule, keeps_form=keeps_form, body_limit=body_limit)

    def put(
        self, rule: str, *, body_limit: int = BODY_LIMIT_BYTES
    ) -> Callable[[AnyHandler], AnyHandler]:
        """Register a handler of a script's save or of a file that is sent as it is."""
        return self._register("PUT", rule, body_limit=body_limit)

    def join(self, app: bottle.Bottle, services: Services) -> None:
        """Add every route of the cabinet, behind its guard, to the application."""
        for route in self.routes:
            app.route(
                self.prefix + route.rule,
                route.method,
                self._guarded(route, services),
                keeps_form=route.keeps_form,
            )

    def _register(
        self,
        method: str,
        rule: str,
        *,
        keeps_form: bool = False,
        body_limit: int = BODY_LIMIT_BYTES,
        is_personal: bool = False,
    ) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            self.routes.append(Route(method, rule, handler, keeps_form, body_limit, is_personal))
            return handler

        return register

    def _guarded(self, route: Route, services: Services) -> Callable[..., Any]:
        def run(**parameters: Any) -> bottle.HTTPResponse:
            return pipeline.run(self.name, self.guard, route, parameters, services)

        return run
