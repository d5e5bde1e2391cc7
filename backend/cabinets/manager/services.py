"""Services: the list, the card, and the steps by which one is added and described."""

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.manager import catalogue, trail
from backend.cabinets.manager.catalogue import TITLE, Revised
from backend.cabinets.manager.door import cabinet
from backend.catalog import editions, form, proposals, queries, schema, services
from backend.catalog.models import Service
from backend.catalog.proposals import PublicText
from backend.catalog.services import NewService, Texts
from backend.catalog.states import SERVICE, ServiceEvent
from backend.catalog.words import Category, LinkKind, Reads, ServiceStatus
from backend.kernel.errors import DomainError, InvalidError, StaleStateError
from backend.web import flash, forms, more
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

PLACES = {
    "catalog.title.bad": "title_ru",
    "catalog.code.bad": "code",
    "catalog.code.taken": "code",
}
CATEGORIES = [SelectChoice(one.value, f"manager.services.category.{one}") for one in Category]
NO_LINK = "none"


class NewForm(forms.Form):
    """The first step: what the service is called and what it is to others."""

    title_ru = wtforms.StringField("manager.services.title_ru", [validators.InputRequired(), TITLE])
    title_en = wtforms.StringField("manager.services.title_en", [validators.Optional(), TITLE])
    category = wtforms.RadioField(
        "manager.services.category", choices=CATEGORIES, default=Category.BASE
    )
    code = wtforms.StringField(
        "manager.services.code",
        [validators.Optional()],
        description="manager.services.code_hint",
    )


class TextsForm(Revised):
    """What is said of a service in the cabinets, and which page of the site describes it."""

    title_ru = wtforms.StringField("manager.services.title_ru", [validators.InputRequired(), TITLE])
    title_en = wtforms.StringField("manager.services.title_en", [validators.Optional(), TITLE])
    category = wtforms.RadioField("manager.services.category", choices=CATEGORIES)
    cabinet_ru = wtforms.TextAreaField(
        "manager.services.cabinet_ru",
        [validators.Optional()],
        description="manager.services.cabinet_hint",
    )
    cabinet_en = wtforms.TextAreaField("manager.services.cabinet_en", [validators.Optional()])
    public_page = wtforms.StringField(
        "manager.services.public_page",
        [
            validators.Optional(),
            validators.Regexp(r"[a-z0-9/-]+\Z", message="manager.services.bad_page"),
        ],
        description="manager.services.public_page_hint",
    )
    position = wtforms.IntegerField(
        "manager.services.position",
        [validators.InputRequired(), validators.NumberRange(0, 9999)],
        description="manager.services.position_hint",
    )


class ProposalForm(forms.Form):
    """A public text for the editors."""

    heading_ru = wtforms.StringField(
        "manager.services.heading_ru", [validators.InputRequired(), TITLE]
    )
    body_ru = wtforms.TextAreaField(
        "manager.services.body_ru",
        [validators.InputRequired()],
        description="manager.services.body_hint",
    )
    heading_en = wtforms.StringField("manager.services.heading_en", [validators.Optional(), TITLE])
    body_en = wtforms.TextAreaField("manager.services.body_en", [validators.Optional()])


@cabinet.get("/services")
def list_services() -> Answer:
    found = queries.listed_services(after=more.place())
    return page("manager/services/list.html", rows=found.rows, links=more.links(found.after))


@cabinet.get("/services/new")
def ask_new_service() -> Answer:
    return page("manager/services/new.html", form=forms.blank(NewForm))


@cabinet.post("/services/new", keeps_form=True)
def create_service() -> Answer:
    typed = forms.read(NewForm)
    if typed.validate():
        new = NewService(
            catalogue.texts(typed, "title"), Category(typed.category.data), typed.code.data or ""
        )
        try:
            made = services.create(new, actor=here().actor, now=here().started_at)
        except InvalidError as error:
            catalogue.refused(typed, error, PLACES)
        else:
            flash.leave("manager.services.created", title=made.title.in_(here().t.language))
            return redirect(f"/manager/services/{made.id}/parameters")
    return page("manager/services/new.html", 422, form=typed)


@cabinet.get("/services/<service_id:int>")
def show_service(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    newest = editions.newest(service.id)
    known = schema.load(newest.id) if newest else schema.Schema(0, ())
    wanted = queries.Wanted(service_id=service.id, sees_exclusive=catalogue.sees_exclusive())
    return page(
        "manager/services/card.html",
        service=service,
        schema=known,
        initial=dict(form.shown(known.readable(Reads.MANAGER, known.initial()), known.initial(), here().t)),
        editions=editions.every(service.id),
        draft=editions.draft_of(service.id),
        links_of=services.links_of(service.id),
        proposal=proposals.of_service(service.id),
        tariffs=queries.listed_tariffs(wanted).rows,
        can={event.value: SERVICE.can(ServiceStatus(service.status), event) for event in ServiceEvent},
        is_removable=services.is_removable(service),
        acts=trail.of(service, *editions.every(service.id)),
    )  # fmt: skip


@cabinet.get("/services/<service_id:int>/texts")
def ask_texts(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    return _texts(service, forms.blank(TextsForm, **_described(service)))


@cabinet.post("/services/<service_id:int>/texts", keeps_form=True)
def save_texts(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    typed = forms.read(TextsForm)
    if not typed.validate():
        return _texts(service, typed, 422)
    said = Texts(
        title=catalogue.texts(typed, "title"),
        category=Category(typed.category.data),
        cabinet=catalogue.texts(typed, "cabinet"),
        public_page=typed.public_page.data or "",
        position=typed.position.data,
    )
    try:
        services.describe(catalogue.as_seen(service, typed.revision.data), said, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        catalogue.refused(typed, error, PLACES)
        typed.revision.data = str(catalogue.service(service_id).revision)
        return _texts(catalogue.service(service_id), typed, error.status)
    flash.leave("manager.services.saved")
    return redirect(f"/manager/services/{service_id}" + _next_step(service))


@cabinet.get("/services/<service_id:int>/public-text")
def ask_public_text(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    return _public_text(
        service,
        forms.blank(ProposalForm, heading_ru=service.title.ru, heading_en=service.title.en),
    )


@cabinet.post("/services/<service_id:int>/public-text", keeps_form=True)
def propose_page(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    typed = forms.read(ProposalForm)
    if typed.validate():
        text = PublicText(catalogue.texts(typed, "heading"), catalogue.texts(typed, "body"))
        try:
            services.propose_page(service, text, actor=here().actor, now=here().started_at)
        except InvalidError as error:
            catalogue.refused(typed, error)
        else:
            flash.leave("manager.services.proposed")
            return redirect(f"/manager/services/{service_id}")
    return _public_text(service, typed, 422)


@cabinet.post("/services/<service_id:int>/status")
def move_service(service_id: int) -> Answer:
    service = catalogue.as_seen(catalogue.service(service_id), forms.field("revision"))
    verbs = {ServiceEvent.ACTIVATE: services.activate, ServiceEvent.RETIRE: services.retire}
    verb = verbs.get(ServiceEvent(forms.field("event"))) if _is_event() else None
    if verb is None:
        raise InvalidError
    try:
        verb(service, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
    else:
        flash.leave(f"manager.services.done.{forms.field('event')}")
    return redirect(f"/manager/services/{service_id}")


@cabinet.get("/services/<service_id:int>/links")
def ask_links(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    said = {row.other_id: row.kind for row in services.links_of(service.id)}
    return _links(service, said)


@cabinet.post("/services/<service_id:int>/links", keeps_form=True)
def save_links(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    typed = {
        other.id: forms.field(f"link.{other.id}")
        for other in queries.services()
        if forms.field(f"link.{other.id}") in set(LinkKind)
    }
    others = [(queries.service(other_id), LinkKind(kind)) for other_id, kind in typed.items()]
    try:
        services.link(
            catalogue.as_seen(service, forms.field("revision")), others, actor=here().actor
        )
    except (InvalidError, StaleStateError) as error:
        return _links(catalogue.service(service_id), typed, error)
    flash.leave("manager.services.saved")
    return redirect(f"/manager/services/{service_id}")


@cabinet.post("/services/<service_id:int>/remove")
def remove_service(service_id: int) -> Answer:
    service = catalogue.as_seen(catalogue.service(service_id), forms.field("revision"))
    try:
        services.remove(service, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
        return redirect(f"/manager/services/{service_id}")
    flash.leave("manager.services.removed", title=service.title.in_(here().t.language))
    return redirect("/manager/services")


def _next_step(service: Service) -> str:
    """While a service is being added its texts are followed by the one for the site."""
    is_new = service.status == ServiceStatus.DRAFT and not service.public_page
    return "/public-text" if is_new and proposals.of_service(service.id) is None else ""


def _is_event() -> bool:
    return forms.field("event") in set(ServiceEvent)


def _described(service: Service) -> dict[str, object]:
    return {
        **catalogue.spread("title", service.title),
        **catalogue.spread("cabinet", service.cabinet_text),
        "category": service.category,
        "public_page": service.public_page,
        "position": service.position,
        "revision": str(service.revision),
    }


def _texts(service: Service, typed: TextsForm, status: int = 200) -> Answer:
    return page(
        "manager/services/texts.html",
        status,
        service=service,
        form=typed,
        proposal=proposals.of_service(service.id),
    )


def _public_text(service: Service, typed: ProposalForm, status: int = 200) -> Answer:
    there_is_one = bool(service.public_page) or proposals.of_service(service.id) is not None
    return page(
        "manager/services/public_text.html",
        status,
        service=service,
        form=typed,
        there_is_one=there_is_one,
    )


def _links(service: Service, said: dict[int, str], error: DomainError | None = None) -> Answer:
    t = here().t
    kinds = [SelectChoice(NO_LINK, "manager.services.link.none")]
    kinds += [SelectChoice(one.value, f"manager.services.link.{one}") for one in LinkKind]
    return page(
        "manager/services/links.html",
        error.status if error else 200,
        service=service,
        others=[other for other in queries.services() if other.id != service.id],
        said=said,
        kinds=[(str(kind.value), t(str(kind.label))) for kind in kinds],
        problem=t(error.message_key, **error.details) if error else "",
    )
