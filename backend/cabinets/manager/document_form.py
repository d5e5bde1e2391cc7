"""The form of a document that is given to a client, alone or in the stead of a cancelled one."""

from collections.abc import Callable
from pathlib import Path

import wtforms
from wtforms import validators
from wtforms.fields import SelectChoice

from backend.clients.models import Client
from backend.documents import store
from backend.documents.cancelling import MOST_REASON
from backend.documents.models import Document, DocumentKind
from backend.documents.shelf import MOST_BYTES, NewDocument
from backend.kernel import money, periods
from backend.kernel.errors import DomainError, InvalidError
from backend.kernel.periods import Period
from backend.web import forms, uploads
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.uploads import Upload
from backend.web.visit import here
from backend.web.wording import Wording

BODY_LIMIT_BYTES = MOST_BYTES + 2 * uploads.FORM_BYTES
_BESIDE = {
    "documents.bad_period": "last",
    "documents.taken": "number",
    "documents.reason": "reason",
}


def reason_field() -> wtforms.StringField:
    """Why a document is cancelled: the client reads it."""
    return wtforms.StringField(
        "documents.why",
        [validators.InputRequired(), validators.Length(max=MOST_REASON)],
        description="documents.why_hint",
    )


class DocumentForm(forms.Form):
    """What is said of a document beside its file; both ends of the period are in it."""

    kind = wtforms.SelectField(
        "documents.kind",
        choices=[SelectChoice(kind, f"documents.kind.{kind}") for kind in DocumentKind],
    )
    number = wtforms.StringField(
        "documents.number", [validators.InputRequired(), validators.Length(max=60)]
    )
    day = wtforms.DateField("documents.day", [validators.InputRequired()])
    first = wtforms.DateField("documents.first", [validators.Optional()])
    last = wtforms.DateField("documents.last", [validators.Optional()])
    total = wtforms.StringField("documents.total", [validators.Optional()])

    def new(self, sent: Upload) -> NewDocument:
        """
        The same for the domain.

        Raises:
            InvalidError: half a period, one that ends before it begins, or no sum.
        """
        return NewDocument(
            kind=DocumentKind(self.kind.data),
            number=self.number.data,
            day=self.day.data,
            file_name=sent.name,
            content=sent.content,
            period=self._period(),
            total_minor=money.parse_price(self.total.data) if self.total.data else None,
        )

    def _period(self) -> Period | None:
        first, last = self.first.data, self.last.data
        if first is None and last is None:
            return None
        if first is None or last is None or last < first:
            raise InvalidError("documents.bad_period")
        return Period(first, periods.day_after(last))


class ReplacementForm(DocumentForm):
    """The same with why the other document is void."""

    reason = reason_field()


def place() -> Path:
    """Where the files of documents are kept."""
    return store.folder(here().services.config.database.file)


def take(
    client: Client,
    kind: type[DocumentForm],
    give: Callable[[DocumentForm, NewDocument], object],
    instead: Document | None = None,
) -> Answer:
    """
    Read what was sent and give it; back to the list, or to the form with what is wrong.

    Args:
        give: does it; whatever it refuses is told beside the field.
        instead: the document in whose stead this one is given.
    """
    sent = uploads.file("file", MOST_BYTES) if uploads.is_form() else None
    posted = uploads.fields() if uploads.is_form() else forms.posted(here().incoming)
    form = kind(posted, Wording(here().t))
    if not form.validate():
        return screen(client, form, instead, 422)
    try:
        if sent is None:
            raise InvalidError("documents.no_file")
        give(form, form.new(sent))
    except DomainError as error:
        is_of_sum = error.message_key.startswith("money.")
        beside = "total" if is_of_sum else _BESIDE.get(error.message_key, "")
        form.refuse(beside if beside in form else "", error.message_key, **error.details)
        return screen(client, form, instead, error.status)
    return redirect(f"/manager/clients/{client.id}/documents")


def screen(
    client: Client, form: DocumentForm, instead: Document | None = None, status: int = 200
) -> Answer:
    """The form."""
    megabytes = MOST_BYTES // 1024 // 1024
    return page(
        "manager/documents/new.html",
        status,
        client=client,
        form=form,
        instead=instead,
        megabytes=megabytes,
    )
