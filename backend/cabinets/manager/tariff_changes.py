"""A new version of a tariff for those who have older ones: whom it reaches, before it is confirmed."""

import wtforms
from wtforms.validators import Length, Optional

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import catalogue, change_list
from backend.cabinets.manager.change_list import ListForm
from backend.cabinets.manager.door import cabinet
from backend.catalog import permits, queries
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.states import VersionStatus, status_of
from backend.kernel import sheets
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.kernel.i18n import LANGUAGES
from backend.subscriptions.tariff_changes import applying, preview, results
from backend.subscriptions.tariff_changes.applying import LONGEST_NOTICE, Confirmation
from backend.subscriptions.tariff_changes.preview import Choice
from backend.web import downloads, flash, forms, more
from backend.web.answers import Answer, is_own_path, redirect
from backend.web.render import page
from backend.web.visit import here

_TEXT = [Optional(), Length(max=LONGEST_NOTICE)]


class NoticeForm(forms.Form):
    """What clients will read, and which list is confirmed."""

    fingerprint = wtforms.HiddenField()
    notice_ru = wtforms.TextAreaField(
        "manager.changes.notice_ru", _TEXT, description="manager.changes.notice_hint"
    )
    notice_en = wtforms.TextAreaField("manager.changes.notice_en", _TEXT)


@cabinet.get("/tariffs/<tariff_id:int>/versions/<version_id:int>/change")
def show_change(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _version(tariff_id, version_id)
    if status_of(version) is not VersionStatus.DRAFT:
        return _to_results(version)
    known = preview.of(version, today=here().today, now=here().started_at)
    return _screen(tariff, version, forms.blank(NoticeForm, fingerprint=known.fingerprint))


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/change/count")
def count_again(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _draft(tariff_id, version_id)
    preview.count(version, today=here().today, now=here().started_at)
    flash.leave("manager.changes.counted")
    return redirect(_own(tariff, version))


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/change/exclude")
def exclude(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _draft(tariff_id, version_id)
    preview.of(version, today=here().today, now=here().started_at)
    sent = forms.posted(here().incoming)
    shown, out = _numbers(sent.getlist("shown")), _numbers(sent.getlist("out"))
    preview.exclude(version, shown, out, actor=here().actor)
    flash.leave("manager.changes.exclusions_saved")
    back = sent.first("back")
    own = _own(tariff, version)
    return redirect(back if back.startswith(own) and is_own_path(back) else own)


@cabinet.get("/tariffs/<tariff_id:int>/versions/<version_id:int>/change.csv")
def download_list(tariff_id: int, version_id: int) -> Answer:
    rights.insist(here().actor, Right.EXPORT)
    tariff, version = _draft(tariff_id, version_id)
    preview.of(version, today=here().today, now=here().started_at)
    rows = change_list.preview_rows(preview.every(version.id, _choice(forms.asked(ListForm))))
    content = sheets.csv_bytes(change_list.heads(), rows)
    return downloads.file_answer(f"{tariff.code}-{version.number}.csv", content, sheets.CSV_TYPE)


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/change", keeps_form=True)
def confirm(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _version(tariff_id, version_id)
    if status_of(version) is not VersionStatus.DRAFT:
        flash.leave("tariff_change.already", "warning")
        return _to_results(version)
    form = forms.read(NoticeForm)
    if not form.validate():
        return _screen(tariff, version, form, 422)
    typed = Confirmation(form.fingerprint.data or "", catalogue.texts(form, "notice"))
    visit = here()
    try:
        change = applying.apply(
            version, typed, today=visit.today, actor=visit.actor, now=visit.started_at
        )
    except (InvalidError, StaleStateError) as error:
        catalogue.refused(form, error)
        return _screen(tariff, version, form, error.status)
    flash.leave("manager.changes.confirmed")
    return redirect(f"/manager/tariff-changes/{change.id}")


def _screen(tariff: Tariff, version: TariffVersion, form: NoticeForm, status: int = 200) -> Answer:
    visit = here()
    known = preview.of(version, today=visit.today, now=visit.started_at)
    if form.problems:
        # What is confirmed next is what is shown now; somebody may have changed it meanwhile.
        known = preview.count(version, today=visit.today, now=visit.started_at)
    form.fingerprint.data = known.fingerprint
    filters = forms.asked(ListForm)
    found = preview.page(version.id, _choice(filters), after=more.place())
    return page(
        "manager/changes/preview.html",
        status,
        tariff=tariff,
        version=version,
        form=form,
        filters=filters,
        known=known,
        figures=preview.figures(version.id),
        warnings=preview.warnings(version),
        bars=change_list.drawn(preview.distribution(version.id)),
        rows=found.rows,
        links=more.links(found.after),
        notices=_notices(version, form),
        signed=change_list.signed,
        may_confirm=_may_confirm(tariff),
        back=_back(tariff, version),
    )


def _notices(version: TariffVersion, form: NoticeForm) -> list[tuple[str, str, str]]:
    """The notice of the first client of the list, in each language."""
    first = next(preview.every(version.id, Choice()), None)
    if first is None:
        return []
    values = change_list.sample(first, version.title, catalogue.texts(form, "notice"))
    return [(language, *change_list.words(values, language)) for language in LANGUAGES]


def _may_confirm(tariff: Tariff) -> bool:
    actor = here().actor
    return rights.may(actor, Right.CHANGE_TARIFFS_OF_ALL) and permits.may_keep(actor, tariff)


def _back(tariff: Tariff, version: TariffVersion) -> str:
    asked = str(here().incoming.query_string)
    return _own(tariff, version) + (f"?{asked}" if asked else "")


def _choice(form: ListForm) -> Choice:
    return Choice(form.q.data or "", form.way.data or "")


def _version(tariff_id: int, version_id: int) -> tuple[Tariff, TariffVersion]:
    tariff = catalogue.tariff(tariff_id)
    return tariff, queries.version(tariff.id, version_id)


def _draft(tariff_id: int, version_id: int) -> tuple[Tariff, TariffVersion]:
    """
    The draft of the page.

    Raises:
        NotFoundError: there is no such version, or it is published.
    """
    tariff, version = _version(tariff_id, version_id)
    if status_of(version) is not VersionStatus.DRAFT:
        raise NotFoundError
    return tariff, version


def _to_results(version: TariffVersion) -> Answer:
    change = results.of_version(version.id)
    if change is None:  # published before anybody had an older one
        return redirect(f"/manager/tariffs/{version.tariff_id}/versions/{version.id}")
    return redirect(f"/manager/tariff-changes/{change.id}")


def _own(tariff: Tariff, version: TariffVersion) -> str:
    return f"/manager/tariffs/{tariff.id}/versions/{version.id}/change"


def _numbers(texts: list[str]) -> list[int]:
    """Ids of rows that a page of ours has sent; anything else is none of them."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
