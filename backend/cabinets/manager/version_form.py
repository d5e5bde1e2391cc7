"""The form of a version of a tariff: prices, days, values at the start; read into terms and back."""

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.catalogue import TITLE, Revised
from backend.catalog import price_form
from backend.catalog.definitions import Definition, Value
from backend.catalog.form import Around, Field
from backend.catalog.form import fields as fields_of
from backend.catalog.price_form import PriceField
from backend.catalog.schema import PREFIX, Schema
from backend.catalog.terms import Terms, problems
from backend.catalog.words import ExistingMode, Kind, Writes
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.web import forms
from backend.web.visit import here

USUAL_VAT = 22  # Tax Code of Russia, article 164, since 2026
PRICE = [validators.InputRequired()]


class NewForm(forms.Form):
    """The first step of a tariff: of which service it is, what it is called, what it costs."""

    service = wtforms.SelectField("manager.tariffs.service", choices=[])
    title_ru = wtforms.StringField("manager.tariffs.title_ru", [validators.InputRequired(), TITLE])
    title_en = wtforms.StringField("manager.tariffs.title_en", [validators.Optional(), TITLE])
    price = wtforms.StringField(
        "manager.tariffs.price", PRICE, description="manager.tariffs.price_hint"
    )
    once = wtforms.StringField("manager.tariffs.once", PRICE)
    vat_percent = wtforms.IntegerField(
        "manager.tariffs.vat", [validators.InputRequired(), validators.NumberRange(0, 99)]
    )
    code = wtforms.StringField(
        "manager.tariffs.code", [validators.Optional()], description="manager.tariffs.code_hint"
    )
    family = wtforms.StringField(
        "manager.tariffs.family",
        [validators.Optional(), validators.Length(max=40)],
        description="manager.tariffs.family_hint",
    )  # fmt: skip


class VersionForm(Revised):
    """The terms of a draft; prices of parameters and values at the start have fields of their own."""

    title_ru = wtforms.StringField("manager.tariffs.title_ru", [validators.InputRequired(), TITLE])
    title_en = wtforms.StringField("manager.tariffs.title_en", [validators.Optional(), TITLE])
    price = wtforms.StringField(
        "manager.tariffs.price", PRICE, description="manager.tariffs.price_hint"
    )
    once = wtforms.StringField("manager.tariffs.once", PRICE)
    vat_percent = wtforms.IntegerField(
        "manager.tariffs.vat", [validators.InputRequired(), validators.NumberRange(0, 99)]
    )
    effective_new = wtforms.DateField(
        "manager.tariffs.effective_new",
        [validators.Optional()],
        description="manager.tariffs.effective_new_hint",
    )
    existing_mode = wtforms.RadioField(
        "manager.tariffs.existing_mode",
        choices=[SelectChoice(one.value, f"catalog.existing.{one}") for one in ExistingMode],
    )
    existing_on = wtforms.DateField("manager.tariffs.existing_on", [validators.Optional()])
    notice_days = wtforms.IntegerField(
        "manager.tariffs.notice_days",
        [validators.InputRequired(), validators.NumberRange(0, 365)],
        description="manager.tariffs.notice_hint",
    )
    reason = wtforms.TextAreaField(
        "manager.tariffs.reason",
        [validators.Optional(), validators.Length(max=1000)],
        description="manager.tariffs.reason_hint",
    )  # fmt: skip


class Page:
    """One showing of the form: its fields, the prices of parameters, the values at the start."""

    def __init__(self, form: VersionForm, schema: Schema) -> None:
        self.form = form
        self.schema = schema
        self.prices: list[PriceField] = []
        self.values: list[Field] = []


def blank(terms: Terms, schema: Schema, revision: int) -> Page:
    """The form with the terms of a draft in it."""
    form = forms.blank(
        VersionForm,
        **catalogue.spread("title", terms.title),
        price=price_form.written(terms.price_minor),
        once=price_form.written(terms.once_minor),
        vat_percent=terms.vat_percent,
        effective_new=terms.effective_new,
        existing_mode=terms.existing_mode,
        existing_on=terms.existing_on,
        notice_days=terms.notice_days,
        reason=terms.reason,
        revision=str(revision),
    )
    shown, t = Page(form, schema), here().t
    shown.prices = price_form.fields(schema, terms.prices, t)
    shown.values = fields_of(_settable(schema), schema.initial(terms.included), t)
    return shown


def read(schema: Schema) -> tuple[Page, Terms | None]:
    """The form with what was posted, and its terms; None if something is wrong, which then stands beside it."""
    visit = here()
    form = forms.read(VersionForm)
    posted = forms.posted(visit.incoming)
    everything = {name: posted.getlist(name) for name in posted}
    is_right = form.validate()
    prices, wrong_prices = price_form.read(schema, everything)
    included, errors, typed = _included(schema, everything)
    shown = Page(form, schema)
    shown.prices = price_form.fields(schema, {}, visit.t, errors=wrong_prices, typed=everything)
    shown.values = fields_of(_settable(schema), included, visit.t, Around(errors, typed))
    sums = {name: _sum(form, name) for name in ("price", "once")}
    if not is_right or form.problems or wrong_prices or errors:
        return shown, None
    terms = Terms(
        title=catalogue.texts(form, "title"),
        price_minor=sums["price"],
        once_minor=sums["once"],
        vat_percent=form.vat_percent.data,
        included=_differing(included, schema),
        prices=prices,
        effective_new=form.effective_new.data,
        existing_mode=ExistingMode(form.existing_mode.data),
        existing_on=form.existing_on.data,
        notice_days=form.notice_days.data,
        reason=form.reason.data or "",
    )
    _tell_days(form, terms, schema)
    return shown, None if form.problems else terms


def first_terms(form: NewForm) -> Terms | None:
    """The terms of a tariff that is just made; None if a sum is none, which then stands beside it."""
    price, once = _sum(form, "price"), _sum(form, "once")
    if form.problems:
        return None
    return Terms(catalogue.texts(form, "title"), price, int(form.vat_percent.data), once_minor=once)


def _sum(form: forms.Form, name: str) -> int:
    if form[name].errors:
        return 0
    try:
        return money.parse_price(form[name].data or "")
    except InvalidError as error:
        form.refuse(name, error.message_key, **error.details)
        return 0


def _settable(schema: Schema) -> list[Definition]:
    """A secret is of one client, so that no tariff sets it."""
    return [one for one in schema.writable(Writes.IMPORT) if one.kind is not Kind.SECRET]


def _included(
    schema: Schema, posted: dict[str, list[str]]
) -> tuple[dict[str, Value], dict[str, InvalidError], dict[str, list[str]]]:
    """The values at the start; what is required of a client may be left to him here."""
    settable = {PREFIX + one.code for one in _settable(schema)}
    own = {name: texts for name, texts in posted.items() if name in settable}
    reading = schema.read(own, Writes.IMPORT, schema.initial())
    errors = {
        code: error
        for code, error in reading.errors.items()
        if error.message_key != "catalog.value.required"
    }
    return reading.values, errors, reading.typed


def _differing(values: dict[str, Value], schema: Schema) -> dict[str, Value]:
    """Only what the tariff says otherwise than the service does."""
    usual = schema.initial()
    return {code: value for code, value in values.items() if usual.get(code) != value}


def _tell_days(form: VersionForm, terms: Terms, schema: Schema) -> None:
    """Days that can never be published are told while they are typed; missing ones may come later."""
    for name, error in problems(terms, schema, today=here().today).items():
        is_missing = error.message_key == "catalog.terms.no_day"
        if name in form and not is_missing:
            form.refuse(name, error.message_key, **error.details)
