"""Django 5.2: unmanaged models over the same tables, one view, the product's own template."""

from __future__ import annotations

import hashlib
import json
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
from django.db.models import Count, OuterRef, Q, Subquery  # noqa: E402

from backend.kernel import i18n  # noqa: E402
from backend.kernel.rendering import Templates  # noqa: E402
from bench.cabinets import content  # noqa: E402

ZONE = ZoneInfo("Europe/Moscow")
HERE = Path(__file__).parents[3] / "backend"
_whole = json.loads(Path(os.environ["BENCH_FRAME"]).read_text("utf-8"))
FRAME = _whole["frame"]
TEMPLATES = Templates(
    HERE / "templates",
    dict(i18n.load(HERE / "locale", ZONE)),
    asset=_whole["assets"].__getitem__,
)


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
    price_minor = models.IntegerField()
    prices = models.TextField()

    class Meta:
        managed = False
        app_label = "peer"
        db_table = "tariff_version"


class Subscription(models.Model):
    client = models.ForeignKey(Client, models.CASCADE)
    service = models.ForeignKey(Service, models.CASCADE)
    status = models.TextField()
    place = models.TextField()

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


def home(request: HttpRequest) -> HttpResponse:
    """The page of the client whose cookie it is."""
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    session = _session(request.COOKIES.get("session", ""), now)
    role = Membership.objects.get(user=session.user, client_id=session.client_id).role
    overview = _overview(session)
    rows, values = _holdings(session.client_id, today.isoformat())
    outlook = content.outlook(rows, values, overview.balance_minor, today)
    text = TEMPLATES.render(
        "client/home.html",
        session.user.language,
        **{**FRAME, "open_cabinet": {"name": overview.client.short_name, "belongs_to": 1}},
        actor=SimpleNamespace(name=session.user.name, role=role),
        overview=overview,
        outlook=outlook,
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
    unread = (
        Notice.objects.filter(client_id=OuterRef("pk"), user=session.user_id, read_at=None)
        .values("client_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    client = (
        Client.objects.select_related("balance")
        .annotate(
            opened=Count("servicerequest", filter=Q(servicerequest__closed_at=None)),
            waiting=Count(
                "servicerequest",
                filter=Q(servicerequest__closed_at=None, servicerequest__status="pending"),
            ),
            unread=Subquery(unread),
        )
        .get(pk=session.client_id)
    )
    return content.overview(
        (
            client.short_name,
            client.contract_number,
            client.opened_on,
            client.balance.balance_minor,
            client.opened,
            client.waiting,
            client.unread or 0,
        )
    )


def _holdings(client_id: int, day: str) -> tuple[list[Any], list[Any]]:
    holds = Q(withdrawn_at=None, from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day))
    mine = Q(subscription__client=client_id)
    phases = (
        Phase.objects.select_related("subscription__service", "version")
        .filter(mine & holds, subscription__status="active")
        .order_by("subscription_id")
    )
    rows = [
        (
            one.subscription_id,
            one.subscription.service.title,
            one.subscription.place,
            one.subscription.status,
            one.version.title,
            one.version.price_minor,
            one.version.prices,
        )
        for one in phases
    ]
    values = Value.objects.filter(mine & holds)
    return rows, [(one.subscription_id, one.code, one.value) for one in values]


urlpatterns = [path("cabinet", home)]
application = get_wsgi_application()
