"""What all screens of the catalogue share: rights, texts in two languages, rows as they were seen."""

from typing import TypeVar

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.catalog import queries
from backend.catalog.models import Service, Tariff
from backend.db.base import BaseModel
from backend.kernel.errors import DomainError
from backend.kernel.localised import Localised
from backend.web import forms
from backend.web.visit import here

Row = TypeVar("Row", bound=BaseModel)
TITLE = validators.Length(max=200)


class Revised(forms.Form):
    """A form about a row that several people may have open; `revision` is that of the row shown."""

    revision = wtforms.HiddenField()


def service(service_id: int) -> Service:
    """
    The service of the page.

    Raises:
        NotFoundError: there is none.
    """
    return queries.service(service_id)


def tariff(tariff_id: int) -> Tariff:
    """
    The tariff of the page, as who looks may see it.

    Raises:
        NotFoundError: there is none, or not for his eyes.
    """
    return queries.tariff(tariff_id, sees_exclusive=sees_exclusive())


def called(tariff: Tariff) -> Localised:
    """The name of a tariff: it has the one of its newest version."""
    title: Localised = queries.versions(tariff.id)[0].title
    return title


def sees_exclusive() -> bool:
    """Whether who looks may know of exclusive tariffs."""
    return rights.may(here().actor, Right.SEE_EXCLUSIVE)


def keeps_exclusive() -> bool:
    """Whether who looks may make tariffs exclusive."""
    return rights.may(here().actor, Right.KEEP_EXCLUSIVE)


def as_seen(row: Row, revision: str) -> Row:
    """The row with the revision that stood in the form; what is no number was never one of ours."""
    seen: int = int(revision) if revision.isascii() and revision.isdigit() else 0
    row.revision = seen  # type: ignore[attr-defined]  # every row of the catalogue has one
    return row


def refused(form: forms.Form, error: DomainError, places: dict[str, str] | None = None) -> None:
    """Put a refusal beside its field: `places` are names of fields by key; others concern the whole."""
    name = (places or {}).get(error.message_key, "")
    form.refuse(name, error.message_key, **error.details)


def texts(form: forms.Form, name: str) -> Localised:
    """What was typed into `name_ru` and `name_en`."""
    return Localised(form[f"{name}_ru"].data or "", form[f"{name}_en"].data or "")


def spread(name: str, text: Localised) -> dict[str, str]:
    """The values of the fields `name_ru` and `name_en`."""
    return {f"{name}_ru": text.ru, f"{name}_en": text.en}
