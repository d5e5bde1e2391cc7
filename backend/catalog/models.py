"""Tables of the catalogue; triggers refuse to change or delete what was published."""

from peewee import (
    AutoField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from backend.catalog.words import ExistingMode
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField, LocalisedField
from backend.db.made import Made
from backend.kernel.localised import Localised


class ClientGroup(BaseModel):
    """A group of clients that exclusive tariffs and rules can name."""

    id = AutoField()
    code = TextField(unique=True)
    title = TextField()


class Service(BaseModel):
    """
    Something the company sells.

    `title` and `cabinet_text` are shown in the cabinets; `public_page` is the page of the site that
    describes it (`services/sip`), empty if none does.
    """

    id = AutoField()
    code = TextField(unique=True)
    category = TextField()
    status = TextField()
    title = LocalisedField()
    cabinet_text = LocalisedField(default=Localised())
    public_page = TextField(default="")
    position = IntegerField(default=0)
    created_at = UtcField()
    revision = IntegerField(default=1)


class ServiceLink(BaseModel):
    """One service requires another, or cannot be had beside it."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    other = ForeignKeyField(Service, on_delete="RESTRICT")
    kind = TextField()

    service_id: int
    other_id: int

    class Meta:
        primary_key = CompositeKey("service", "other")
        without_rowid = True


class PageProposal(Made):
    """A public text for a service's page, on its way to the editors; `delivered_at` when they have it."""

    id = AutoField()
    service = ForeignKeyField(Service, unique=True, on_delete="CASCADE")
    title = LocalisedField()
    body = LocalisedField()
    delivered_at = UtcField(null=True)

    service_id: int


class ServiceVersion(Made):
    """One edition of a service's schema; without `published_at` it is the draft, of which there is one."""

    id = AutoField()
    service = ForeignKeyField(Service, on_delete="RESTRICT")
    number = IntegerField()
    published_at = UtcField(null=True)
    revision = IntegerField(default=1)

    service_id: int


class ServiceParameter(BaseModel):
    """One parameter of a schema; read and written through `catalog.definitions`."""

    id = AutoField()
    service_version = ForeignKeyField(ServiceVersion, on_delete="CASCADE")
    position = IntegerField()
    code = TextField()
    title = LocalisedField()
    hint = LocalisedField(default=Localised())
    kind = TextField()
    unit = LocalisedField(default=Localised())
    limits = JSONField(default=dict)
    initial = JSONField(null=True)
    is_required = BooleanField(default=False)
    reads = TextField()
    writes = TextField()
    approval = TextField()
    effective = TextField()
    price_effect = TextField()
    depends_on = TextField(default="")
    depends_value = JSONField(null=True)
    help_topic = TextField(default="")

    service_version_id: int


class Tariff(BaseModel):
    """
    An offer of a service, with a permanent code. What it costs stands in its versions.

    It is sold on the days from `sold_from` up to, not including, `sold_until`; None is no limit.
    """

    id = AutoField()
    code = TextField(unique=True)
    service = ForeignKeyField(Service, on_delete="RESTRICT")
    family = TextField(default="")
    successor = ForeignKeyField("self", null=True, on_delete="SET NULL")
    visibility = TextField()
    sold_from = DateField(null=True)
    sold_until = DateField(null=True)
    page_text = LocalisedField(default=Localised())
    position = IntegerField(default=0)
    created_at = UtcField()
    first_published_at = UtcField(null=True)
    revision = IntegerField(default=1)

    service_id: int
    successor_id: int | None


class TariffAudience(BaseModel):
    """A client or a group that an exclusive tariff is for; `client_id` is a row of `backend.clients`."""

    id = AutoField()
    tariff = ForeignKeyField(Tariff, on_delete="CASCADE")
    client_id = IntegerField(null=True)
    group = ForeignKeyField(ClientGroup, null=True, on_delete="CASCADE")

    tariff_id: int
    group_id: int | None


class TariffTransition(BaseModel):
    """A client may move from one tariff to another, at the time of `timing`."""

    source = ForeignKeyField(
        Tariff, column_name="from_id", object_id_name="source_id", on_delete="CASCADE"
    )
    target = ForeignKeyField(
        Tariff, column_name="to_id", object_id_name="target_id", on_delete="CASCADE"
    )
    timing = TextField()

    source_id: int
    target_id: int

    class Meta:
        primary_key = CompositeKey("source", "target")
        without_rowid = True


class TariffVersion(Made):
    """
    What a tariff costs and holds; after `published_at` never changed.

    Money holds the tax. `included` are values by code that the tariff sets at the start, `prices` what
    values cost (`catalog.prices`). `effective_new` is the first day of new sales; `existing_mode` and
    `existing_on` say when it reaches those who have an older version.
    """

    id = AutoField()
    tariff = ForeignKeyField(Tariff, on_delete="RESTRICT")
    number = IntegerField()
    service_version = ForeignKeyField(ServiceVersion, on_delete="RESTRICT")
    title = LocalisedField()
    price_minor = IntegerField()
    once_minor = IntegerField(default=0)
    vat_percent = IntegerField()
    included = JSONField(default=dict)
    prices = JSONField(default=dict)
    effective_new = DateField(null=True)
    existing_mode = TextField(default=ExistingMode.NEVER)
    existing_on = DateField(null=True)
    notice_days = IntegerField(default=0)
    reason = TextField(default="")
    approved_by = TextField(default="")
    published_at = UtcField(null=True)
    revision = IntegerField(default=1)

    tariff_id: int
    service_version_id: int
