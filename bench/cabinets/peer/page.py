"""Django 5.2: unmanaged models over the same tables, one view, the product's own template."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    DEBUG=False,
    SECRET_KEY="bench",  # noqa: S106 signs nothing
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=False,
    INSTALLED_APPS=["bench.cabinets.peer"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCH_DATABASE"],
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from django.db import models  # noqa: E402 Django wants its settings first
from django.db.models import Count, Q  # noqa: E402

from bench.cabinets import content, plain  # noqa: E402

ZONE = ZoneInfo("Europe/Moscow")
FRAME = plain.Frame(Path(os.environ["BENCH_FRAME"]))
TEMPLATES = plain.Templates(ZONE, FRAME.addresses)


class User(models.Model):
    name = models.TextField()
    language = models.TextField()
    disabled_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "user"


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE)
    client_id = models.IntegerField()
    role = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "membership"


class Session(models.Model):
    secret_hash = models.TextField()
    user = models.ForeignKey(User, models.CASCADE)
    client_id = models.IntegerField()
    ended_at = models.TextField(null=True)
    expires_at = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "session"


class Client(models.Model):
    short_name = models.TextField()
    contract_number = models.TextField()
    opened_on = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "client"


class Balance(models.Model):
    client = models.OneToOneField(Client, models.CASCADE, primary_key=True)
    balance_minor = models.IntegerField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "ledger_balance"


class ServiceRequest(models.Model):
    client = models.ForeignKey(Client, models.CASCADE)
    status = models.TextField()
    closed_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "service_request"


class Notice(models.Model):
    client_id = models.IntegerField()
    user = models.ForeignKey(User, models.CASCADE)
    read_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "notice"


class Service(models.Model):
    title = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "service"


class Version(models.Model):
    title = models.TextField()
    tariff_id = models.IntegerField()
    price_minor = models.IntegerField()
    prices = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "tariff_version"


class Subscription(models.Model):
    client = models.ForeignKey(Client, models.CASCADE)
    service = models.ForeignKey(Service, models.CASCADE)
    number = models.TextField()
    status = models.TextField()
    place = models.TextField()
    start_on = models.TextField()
    end_on = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "subscription"


class Phase(models.Model):
    subscription = models.ForeignKey(Subscription, models.CASCADE)
    version = models.ForeignKey(Version, models.CASCADE, db_column="tariff_version_id")
    from_on = models.TextField()
    until_on = models.TextField(null=True)
    withdrawn_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "subscription_phase"


class Value(models.Model):
    subscription = models.ForeignKey(Subscription, models.CASCADE)
    code = models.TextField()
    value = models.TextField()
    from_on = models.TextField()
    until_on = models.TextField(null=True)
    withdrawn_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "parameter_value"


class Pause(models.Model):
    subscription = models.ForeignKey(Subscription, models.CASCADE)
    price_minor = models.IntegerField()
    from_on = models.TextField()
    until_on = models.TextField(null=True)
    withdrawn_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "suspension"


class Discount(models.Model):
    subscription = models.ForeignKey(Subscription, models.CASCADE)
    title = models.TextField()
    percent = models.IntegerField(null=True)
    amount_minor = models.IntegerField(null=True)
    from_on = models.TextField()
    until_on = models.TextField(null=True)
    withdrawn_at = models.TextField(null=True)

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "discount"


LIVING = ("created", "pending_active", "active", "suspended", "pending_terminate")


def home(request: HttpRequest) -> HttpResponse:
    """The page of the client whose cookie it is."""
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    session = _session(request.COOKIES.get("session", ""), now)
    role = Membership.objects.get(user=session.user, client_id=session.client_id).role
    overview = _overview(session)
    phases, spans = _holdings(session.client_id, today.isoformat())
    text = TEMPLATES.render(
        "client/home.html",
        session.user.language,
        **FRAME.around(overview),
        actor=SimpleNamespace(name=session.user.name, role=role),
        overview=overview,
        outlook=content.outlook(phases, spans, overview.balance_minor, today),
    )
    return HttpResponse(text)


def _session(secret: str, now: datetime) -> Session:
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    found = (
        Session.objects.select_related("user")
        .filter(secret_hash=hashed, ended_at=None, user__disabled_at=None)
        .filter(expires_at__gt=now.isoformat(timespec="microseconds"))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _overview(session: Session) -> SimpleNamespace:
    client = Client.objects.select_related("balance").get(pk=session.client_id)
    requests = ServiceRequest.objects.filter(client=client, closed_at=None).aggregate(
        opened=Count("pk"), waiting=Count("pk", filter=Q(status="pending"))
    )
    mine = Notice.objects.filter(client_id=client.pk, user=session.user_id, read_at=None)
    return content.overview(
        (
            client.short_name,
            client.contract_number,
            client.opened_on,
            client.balance.balance_minor,
            requests["opened"],
            requests["waiting"],
            mine.count(),
            Membership.objects.filter(user=session.user_id).count(),
        )
    )


def _holdings(client_id: int, day: str) -> tuple[list[Any], list[Any]]:
    """Rows as `content.outlook` takes them."""
    coming = Q(withdrawn_at=None) & (Q(until_on=None) | Q(until_on__gt=day))
    mine = Q(subscription__client=client_id)
    phases = (
        Phase.objects.select_related("subscription__service", "version")
        .filter(mine & coming, subscription__status__in=LIVING)
        .order_by("subscription_id", "from_on")
    )
    spans = [
        (one.subscription_id, one.code, one.from_on, one.until_on, one.value, None, None)
        for one in Value.objects.filter(mine & coming)
    ]
    spans += [
        (one.subscription_id, "pause", one.from_on, one.until_on, None, None, one.price_minor)
        for one in Pause.objects.filter(mine & coming)
    ]
    spans += [
        (one.subscription_id, "discount", one.from_on, one.until_on, *_taken(one))
        for one in Discount.objects.filter(mine & coming)
    ]
    return [_phase(one) for one in phases], spans


def _phase(one: Phase) -> tuple[Any, ...]:
    mine, terms = one.subscription, one.version
    about = (mine.number, mine.service.title, mine.place, mine.status, mine.start_on, mine.end_on)
    days = (one.from_on, one.until_on)
    return (mine.id, *about, *days, terms.title, terms.price_minor, terms.prices, terms.tariff_id)


def _taken(one: Discount) -> tuple[Any, ...]:
    return one.title, one.percent, one.amount_minor


urlpatterns = [path("cabinet", home)]
application = get_wsgi_application()
