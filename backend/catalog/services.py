"""Create, describe, sell and retire services; a service that was ever sold stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.audit import journal
from backend.catalog import codes, editions, permits, proposals, revising, states
from backend.catalog.models import Service, ServiceLink, ServiceVersion, Tariff
from backend.catalog.proposals import PublicText
from backend.catalog.states import ServiceEvent
from backend.catalog.words import Category, LinkKind, ServiceStatus
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class NewService:
    """A service to add; without a code it gets one from its title."""

    title: Localised
    category: Category
    code: str = ""


@dataclass(frozen=True)
class Texts:
    """
    What is said of a service: `cabinet` to those who are signed in.

    `public_page` is the page of the site that describes it, as `services/sip`; empty if none does.
    """

    title: Localised
    category: Category
    cabinet: Localised
    public_page: str = ""
    position: int = 0


def create(new: NewService, *, actor: Actor, now: datetime) -> Service:
    """
    Add a service as a draft, with an empty draft of its schema: nobody can order it before `activate`.

    Raises:
        InvalidError: no title, a code that is none, or one that is taken.
    """
    permits.insist(actor)
    _require_title(new.title)
    with transaction():
        taken = {row.code for row in Service.select(Service.code)}
        code = codes.require(new.code or codes.propose(new.title.en or new.title.ru, taken))
        if code in taken:
            raise InvalidError("catalog.code.taken", code=code)
        service: Service = Service.create(
            code=code,
            category=new.category,
            status=ServiceStatus.DRAFT,
            title=new.title,
            position=len(taken) + 1,
            created_at=now,
        )
        journal.record(actor, "service.create", service, new={"code": code, "title": new.title.ru})
        editions.draft(service, actor=actor, now=now)
    return service


def describe(service: Service, texts: Texts, *, actor: Actor) -> Service:
    """
    Change what is said of a service; the text of its public page is changed by editors alone.

    Args:
        service: as the actor saw it.

    Raises:
        InvalidError: no title, or a text that is too long.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    _require_title(texts.title)
    if max(len(texts.cabinet.ru), len(texts.cabinet.en)) > LONGEST_TEXT:
        raise InvalidError("form.longer_than", count=LONGEST_TEXT)
    columns = {
        "title": texts.title,
        "category": texts.category,
        "cabinet_text": texts.cabinet,
        "public_page": texts.public_page,
        "position": texts.position,
    }
    with transaction():
        old = revising.differences(service, columns)
        fresh = revising.revise(service, **columns)
        if old:
            new = revising.told({name: columns[name] for name in old})
            journal.record(actor, "service.describe", service, old=revising.told(old), new=new)
    return fresh


def propose_page(service: Service, text: PublicText, *, actor: Actor, now: datetime) -> None:
    """
    Hand a public text to the editors: it becomes the draft of a page and is never published by itself.

    Raises:
        InvalidError: no text, a text that is too long, or the service has a page or a proposal.
    """
    permits.insist(actor)
    with transaction():
        if service.public_page or proposals.of_service(service.id):
            raise InvalidError("catalog.proposal.there_is_one")
        proposals.make(service, text, actor=actor, now=now)
        journal.record(actor, "service.propose_page", service, new={"length": len(text.body.ru)})


def activate(service: Service, *, actor: Actor) -> Service:
    """
    Let the service be sold, a retired one again.

    Raises:
        IllegalMoveError: it is sold already.
        InvalidError: no schema of it is published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    with transaction():
        if not _is_schema_published(service):
            raise InvalidError("catalog.service.no_schema")
        return _moved(service, ServiceEvent.ACTIVATE, actor)


def retire(service: Service, *, actor: Actor) -> Service:
    """
    Sell the service no more; who has it keeps it.

    Raises:
        IllegalMoveError: it is not sold.
        StaleStateError: somebody else has changed it meanwhile.
    """
    return _moved(service, ServiceEvent.RETIRE, actor)


def link(service: Service, others: Iterable[tuple[Service, LinkKind]], *, actor: Actor) -> Service:
    """
    Say which services this one requires, and which it cannot be had beside: the whole list.

    Raises:
        InvalidError: it names itself, another one twice, or two require each other in a ring.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    wanted = {other.id: kind for other, kind in others}
    if service.id in wanted:
        raise InvalidError("catalog.link.itself")
    required = [other_id for other_id, kind in wanted.items() if kind is LinkKind.REQUIRES]
    with transaction():
        if service.id in _required_by(required):
            raise InvalidError("catalog.link.ring")
        old = {one.other_id: one.kind for one in links_of(service.id)}
        fresh = revising.revise(service)
        ServiceLink.delete().where(ServiceLink.service == service).execute()
        for other_id, kind in wanted.items():
            ServiceLink.create(service=service, other=other_id, kind=kind)
        journal.record(actor, "service.link", service, old={"links": old}, new={"links": wanted})
    return fresh


def links_of(service_id: int) -> list[ServiceLink]:
    """What a service says of others, with them, in their order."""
    query = ServiceLink.select(ServiceLink, Service).join(
        Service, on=(ServiceLink.other == Service.id)
    )
    return list(query.where(ServiceLink.service == service_id).order_by(Service.position))


def remove(service: Service, *, actor: Actor) -> None:
    """
    Delete a service that was never used: no published schema, no tariff. Others are retired.

    Raises:
        InvalidError: it was used.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    with transaction():
        if not is_removable(service):
            raise InvalidError("catalog.service.used")
        proposals.drop(service.id)
        ServiceVersion.delete().where(ServiceVersion.service == service).execute()
        revising.remove(service)
        journal.record(actor, "service.remove", service, old={"code": service.code})


def is_removable(service: Service) -> bool:
    """Whether nothing stands on it yet: what decides if a button is shown."""
    is_named = ServiceLink.select().where(ServiceLink.other == service).exists()
    has_tariffs = Tariff.select().where(Tariff.service == service).exists()
    return not (is_named or has_tariffs or _is_schema_published(service))


def _moved(service: Service, event: ServiceEvent, actor: Actor) -> Service:
    permits.insist(actor)
    old = ServiceStatus(service.status)
    new = states.SERVICE.after(old, event)
    with transaction():
        fresh = revising.revise(service, status=new)
        journal.record(actor, f"service.{event}", service, old={"status": old}, new={"status": new})
    return fresh


def _required_by(ids: Iterable[int]) -> set[int]:
    """These services and all that they require, directly or by others."""
    rows = ServiceLink.select().where(ServiceLink.kind == LinkKind.REQUIRES)
    needs: dict[int, list[int]] = {}
    for row in rows:
        needs.setdefault(row.service_id, []).append(row.other_id)
    found: set[int] = set()
    waiting = list(ids)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += needs.get(one, [])
    return found


def _is_schema_published(service: Service) -> bool:
    published = ServiceVersion.published_at.is_null(is_null=False)
    return bool(
        ServiceVersion.select().where((ServiceVersion.service == service) & published).exists()
    )


def _require_title(title: Localised) -> None:
    if not title or max(len(title.ru), len(title.en)) > LONGEST_TITLE:
        raise InvalidError("catalog.title.bad")
