"""Tables of subscriptions; of a span only the end may change, and nothing is deleted."""

from datetime import date
from enum import StrEnum

from peewee import (
    AutoField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from backend.catalog.models import Service, ServiceVersion, Tariff, TariffVersion
from backend.clients.models import Client
from backend.db.base import BaseModel, UtcField
from backend.db.fields import JSONField
from backend.db.made import Made


class Source(StrEnum):
    """Where a value of a parameter came from; a client is shown which were set by a manager."""

    CLIENT = "client"
    MANAGER = "manager"
    IMPORT = "import"
    INITIAL = "initial"
    RULE = "rule"


class QuoteKind(StrEnum):
    """What a quote is for."""

    TARIFF = "tariff"
    PARAMETERS = "parameters"
    PAUSE = "pause"
    RESUME = "resume"
    TERMINATE = "terminate"
    NEW = "new"


class ChangeStatus(StrEnum):
    """How far the job of a change of a tariff is."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class ItemStatus(StrEnum):
    """What became of one subscription in a change of its tariff."""

    WAITING = "waiting"
    MOVED = "moved"
    EXCLUDED = "excluded"
    LEFT_ALONE = "left_alone"


class Subscription(BaseModel):
    """
    A service that a client has, under a number of its own.

    `bill_day` (1 to 28) is the day of the month when its month of payment begins. It lives on the days
    from `start_on` up to, not including, `end_on`. `place` is the address it is at, in free words.
    Its months are charged up to `charged_until`; None: no month was charged here yet.
    """

    id = AutoField()
    number = TextField(unique=True)
    client = ForeignKeyField(Client, on_delete="RESTRICT")
    service = ForeignKeyField(Service, on_delete="RESTRICT")
    status = TextField()
    bill_day = IntegerField(default=1)
    start_on = DateField(null=True)
    end_on = DateField(null=True)
    place = TextField(default="")
    created_at = UtcField()
    import_id = IntegerField(null=True)
    revision = IntegerField(default=1)
    charged_until = DateField(null=True)

    client_id: int
    service_id: int


class Quote(Made):
    """
    What a change would do, with fixed sums; confirmed by its number until `valid_until`.

    `once_minor` is what is charged (or, below zero, given back) at the change. `lines` are the parts of
    it, `carried` what becomes of each value. `outcome_hash` covers everything that a confirmation must
    find unchanged. Shapes of the JSON columns: `subscriptions.quotes`.
    """

    id = AutoField()
    number = TextField(unique=True)
    client = ForeignKeyField(Client, on_delete="RESTRICT")
    subscription = ForeignKeyField(Subscription, null=True, on_delete="RESTRICT")
    kind = TextField()
    inputs = JSONField()
    outcome_hash = TextField()
    effective_on = DateField()
    lines = JSONField()
    once_minor = IntegerField()
    monthly_old_minor = IntegerField()
    monthly_new_minor = IntegerField()
    next_charge_on = DateField(null=True)
    next_charge_minor = IntegerField(null=True)
    carried = JSONField(default=list)
    valid_until = UtcField()
    accepted_at = UtcField(null=True)

    client_id: int
    subscription_id: int | None


class TariffChange(Made):
    """A new version of a tariff on its way to those who have an older one; `notice` is what they read."""

    id = AutoField()
    tariff = ForeignKeyField(Tariff, on_delete="RESTRICT")
    version = ForeignKeyField(TariffVersion, unique=True, on_delete="RESTRICT")
    status = TextField()
    notice = JSONField()
    done_at = UtcField(null=True)

    tariff_id: int
    version_id: int


class TariffChangeItem(BaseModel):
    """
    One subscription of a change: what it paid, will pay, and what became of it.

    `revision` is the subscription's as it was counted, 0 if that is not known.
    """

    change = ForeignKeyField(TariffChange, on_delete="RESTRICT")
    subscription = ForeignKeyField(Subscription, on_delete="RESTRICT")
    client = ForeignKeyField(Client, on_delete="RESTRICT")
    status = TextField(default=ItemStatus.WAITING)
    effective_on = DateField()
    old_version = ForeignKeyField(TariffVersion, on_delete="RESTRICT")
    old_minor = IntegerField()
    new_minor = IntegerField()
    revision = IntegerField(default=0)
    why = TextField(default="")
    done_at = UtcField(null=True)

    change_id: int
    subscription_id: int
    client_id: int
    old_version_id: int

    class Meta:
        primary_key = CompositeKey("change", "subscription")
        without_rowid = True


class TariffChangeList(BaseModel):
    """
    Whom a draft of a version would reach, as it was counted: of which revision of it, and on which day.

    Its rows are `TariffChangeCandidate`; `fingerprint` covers them, so that what is confirmed is what was
    seen.
    """

    version = ForeignKeyField(TariffVersion, primary_key=True, on_delete="CASCADE")
    version_revision = IntegerField()
    counted_on = DateField()
    counted_at = UtcField()
    fingerprint = TextField()

    version_id: int


class TariffChangeCandidate(BaseModel):
    """
    One subscription that a draft would reach: from when, what it costs now and would cost then.

    `revision` is the subscription's as it was counted.
    """

    version = ForeignKeyField(TariffVersion, on_delete="CASCADE")
    subscription = ForeignKeyField(Subscription, on_delete="CASCADE")
    client = ForeignKeyField(Client, on_delete="CASCADE")
    revision = IntegerField()
    effective_on = DateField()
    old_version = ForeignKeyField(TariffVersion, on_delete="CASCADE")
    old_minor = IntegerField()
    new_minor = IntegerField()
    difference_minor = IntegerField()
    is_excluded = BooleanField(default=False)

    version_id: int
    subscription_id: int
    client_id: int
    old_version_id: int

    class Meta:
        primary_key = CompositeKey("version", "subscription")
        without_rowid = True


class Span(Made):
    """
    Days of a subscription, from `from_on` up to, not including, `until_on`; None is open.

    Of equal ends nothing is left: it was replaced on its first day. Withdrawn ones do not count.
    """

    id = AutoField()
    subscription = ForeignKeyField(Subscription, on_delete="RESTRICT")
    from_on = DateField()
    until_on = DateField(null=True)
    reason = TextField(default="")
    request_id = IntegerField(null=True)  # a row of `backend.service_requests`
    quote = ForeignKeyField(Quote, null=True, on_delete="RESTRICT")
    withdrawn_at = UtcField(null=True)

    subscription_id: int
    quote_id: int | None

    def covers(self, day: date) -> bool:
        """Whether it holds on the day."""
        is_in = self.from_on <= day and (self.until_on is None or day < self.until_on)
        return is_in and self.withdrawn_at is None


class SubscriptionPhase(Span):
    """The version of a tariff that a subscription has on these days."""

    tariff_version = ForeignKeyField(TariffVersion, on_delete="RESTRICT")
    change = ForeignKeyField(TariffChange, null=True, on_delete="RESTRICT")

    tariff_version_id: int
    change_id: int | None


class ParameterValue(Span):
    """A value of a parameter on these days, valid under the schema it was set under."""

    code = TextField()
    value = JSONField()
    service_version = ForeignKeyField(ServiceVersion, on_delete="RESTRICT")
    source = TextField()

    service_version_id: int


class Suspension(Span):
    """A pause; a month of it costs `price_minor` instead of the tariff's price."""

    price_minor = IntegerField(default=0)


class Discount(Span):
    """A personal discount: a share of the price, or a sum a month; several may hold at once."""

    title = TextField()
    percent = IntegerField(null=True)
    amount_minor = IntegerField(null=True)


class SubscriptionLine(BaseModel):
    """One span as a line of the history of its subscription: a view, `row_id` is in the table of its `kind`."""

    subscription = ForeignKeyField(Subscription, on_delete="RESTRICT")
    kind = TextField()
    row_id = IntegerField()
    from_on = DateField()
    made_at = UtcField()

    subscription_id: int

    class Meta:
        primary_key = CompositeKey("kind", "row_id")
