"""The queue: mine, nobody's, all, overdue and closed ones, the oldest first."""

from collections.abc import Iterator, Sequence

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import lists
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.lists import Listed
from backend.kernel.sheets import Cell
from backend.service_requests import queries
from backend.service_requests.models import RequestKind
from backend.service_requests.queries import MOST_COUNTED, Scope, Wanted
from backend.service_requests.states import CLOSED, Status
from backend.web import more, wishes
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here

COUNTED = (Scope.MINE, Scope.UNASSIGNED, Scope.OVERDUE, Scope.ALL)


@cabinet.get("/requests")
def show_queue() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.HANDLE_REQUESTS)
    wanted = _wanted()
    found = queries.queue(wanted, now=visit.started_at, after=more.place())
    return page(
        "manager/requests/queue.html",
        rows=found.rows,
        links=more.links(found.after),
        wanted=wanted,
        tabs=[(scope, _count(scope)) for scope in Scope],
        kinds=list(RequestKind),
        statuses=[one for one in Status if (one in CLOSED) == (wanted.scope == Scope.CLOSED)],
        now=visit.started_at,
        wishes=wishes,
        tools=lists.tools("requests"),
    )


def _wanted() -> Wanted:
    """What the address asks for; words that are none are as if they were not there."""
    query = here().incoming.query
    scope, kind, status = (str(query.getunicode(name) or "") for name in ("show", "kind", "status"))
    return Wanted(
        Scope(scope) if scope in set(Scope) else Scope.ALL,
        here().actor.id or 0,
        kind if kind in set(RequestKind) else "",
        status if status in set(Status) else "",
    )


def _count(scope: Scope) -> str:
    """How many there are, as a short text; of closed ones nobody asks."""
    if scope not in COUNTED:
        return ""
    visit = here()
    count = queries.count(scope, visit.actor.id or 0, now=visit.started_at)
    return f"{count - 1}+" if count >= MOST_COUNTED else str(count)


def _cells() -> Iterator[Sequence[Cell]]:
    """Every request that is asked for, for a file."""
    visit = here()
    rights.insist(visit.actor, Right.HANDLE_REQUESTS)
    t, zone, wanted = visit.t, visit.services.config.zone, _wanted()
    pages = lists.parts(lambda after: queries.queue(wanted, now=visit.started_at, after=after))
    for one in (one for part in pages for one in part):
        yield (
            one.id,
            wishes.title(one, t),
            one.client.short_name if one.client else str((one.guest or {}).get("name", "")),
            one.client.contract_number if one.client else "",
            t(f"requests.status.{one.status}"),
            one.created_at.astimezone(zone),
            one.due_at.astimezone(zone) if one.due_at else None,
            one.assignee.name if one.assignee else "",
        )


lists.declare(
    Listed(
        "requests",
        "/manager/requests",
        "requests.queue.title",
        (
            "lists.number",
            "requests.queue.request",
            "requests.queue.client",
            "lists.contract",
            "requests.queue.status",
            "requests.queue.age",
            "requests.queue.due",
            "requests.queue.assignee",
        ),
        _cells,
    )
)
