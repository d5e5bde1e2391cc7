"""What the demo company sells: services, tariffs of every visibility, and the ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.catalog.definitions import Definition, Value
from backend.catalog.words import Category, Timing, Visibility
from backend.demo.catalogue import parameters
from backend.kernel.localised import Localised

Prices = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ServiceOffer:
    """A service with its schema; `prices` are those of its parameters in every tariff."""

    code: str
    category: Category
    title: Localised
    cabinet_text: Localised
    public_page: str
    definitions: tuple[Definition, ...]
    prices: Prices = field(default_factory=dict)
    requires: str = ""


@dataclass(frozen=True)
class TariffOffer:
    """
    A tariff. One of the site's own takes title and price from there, by `code`; others name them.

    `counts` are numbers of units that the price holds, by parameter.
    """

    service: str
    code: str
    counts: Mapping[str, int] = field(default_factory=dict)
    family: str = ""
    title: Localised | None = None
    price_minor: int | None = None
    once_minor: int | None = None
    visibility: Visibility = Visibility.PUBLIC
    successor: str = ""
    page_text: Localised = field(default_factory=Localised)


def _free(yes_minor: int) -> dict[str, Any]:
    return {"values": {"yes": yes_minor}}


SERVICES = (
    ServiceOffer(
        "office-telephony",
        Category.BASE,
        Localised("Телефония для офиса", "Office telephony"),
        Localised(
            "Виртуальная АТС: внутренние номера, городские линии, запись разговоров.",
            "A virtual PBX: extensions, city lines, call recording.",
        ),
        "services/office-telephony",
        parameters.TELEPHONY,
        {
            "numbers": {"per_unit": 19000},
            "lines": {"per_unit": 12000},
            "records": {"values": {"days-180": 60000, "days-365": 110000}},
            "crm": _free(80000),
            "desk-phones": {"per_unit": 25000},
        },
    ),
    ServiceOffer(
        "sip-trunk",
        Category.STANDALONE,
        Localised("SIP-транк", "SIP trunk"),
        Localised("Линии для вашей собственной АТС.", "Lines for a PBX of your own."),
        "services/sip-numbers",
        parameters.TRUNK,
        {"lines": {"per_unit": 12000}},
    ),
    ServiceOffer(
        "phone-number",
        Category.STANDALONE,
        Localised("Телефонный номер", "Phone number"),
        Localised(
            "Номер любого города или 8 800, на транк или с переадресацией.",
            "A number of any city or 8 800, on a trunk or forwarded.",
        ),
        "services/sip-numbers",
        parameters.NUMBER,
    ),
    ServiceOffer(
        "long-distance",
        Category.ADDON,
        Localised("Межгород и заграница", "Long-distance calls"),
        Localised(
            "Пакет минут на звонки по России.", "A bundle of minutes for calls within Russia."
        ),
        "services/long-distance",
        parameters.LONG_DISTANCE,
        requires="office-telephony",
    ),
    ServiceOffer(
        "office-internet",
        Category.BASE,
        Localised("Интернет в офис", "Office internet"),
        Localised(
            "Оптическая линия с постоянным адресом и сроком ремонта по договору.",
            "A fibre line with a fixed address and a contractual time of repair.",
        ),
        "services/office-internet",
        parameters.INTERNET,
        {
            "extra-addresses": {"per_unit": 20000},
            "subnet": _free(90000),
            "backup": _free(150000),
            "router": _free(35000),
        },
    ),
)

_CONNECTION_MINOR = 500000
TARIFFS = (
    TariffOffer("office-telephony", "office-5", {"numbers": 5, "lines": 3}, "office"),
    TariffOffer("office-telephony", "office-15", {"numbers": 15, "lines": 8}, "office"),
    TariffOffer("office-telephony", "office-50", {"numbers": 50, "lines": 24}, "office"),
    TariffOffer(
        "office-telephony",
        "office-10",
        {"numbers": 10, "lines": 5},
        "office",
        title=Localised("Офис 10", "Office 10"),
        price_minor=290000,
        visibility=Visibility.ARCHIVED,
        successor="office-15",
    ),
    TariffOffer(
        "office-telephony",
        "office-partner",
        {"numbers": 60, "lines": 30},
        "office",
        title=Localised("Офис Партнёр", "Office Partner"),
        price_minor=767000,
        visibility=Visibility.EXCLUSIVE,
    ),
    TariffOffer(
        "office-telephony",
        "office-100",
        {"numbers": 100, "lines": 40},
        "office",
        title=Localised("Офис 100", "Office 100"),
        price_minor=1680000,
        visibility=Visibility.DRAFT,
    ),
    TariffOffer("sip-trunk", "trunk", {"lines": 2}, "trunk"),
    TariffOffer("phone-number", "city", family="number"),
    TariffOffer("phone-number", "city-easy", family="number"),
    TariffOffer("phone-number", "city-gold", family="number"),
    TariffOffer("phone-number", "moscow", family="number"),
    TariffOffer("phone-number", "petersburg", family="number"),
    TariffOffer("phone-number", "toll-free", family="number"),
    TariffOffer("long-distance", "russia-500", family="russia"),
    TariffOffer("long-distance", "russia-2000", family="russia"),
    TariffOffer("office-internet", "line-50", family="line", once_minor=_CONNECTION_MINOR),
    TariffOffer("office-internet", "line-100", family="line", once_minor=_CONNECTION_MINOR),
    TariffOffer("office-internet", "line-300", family="line", once_minor=_CONNECTION_MINOR),
    TariffOffer("office-internet", "line-1000", family="line", once_minor=_CONNECTION_MINOR),
    TariffOffer(
        "office-internet",
        "line-30",
        family="line",
        title=Localised("Линия 30", "Line 30"),
        price_minor=195000,
        visibility=Visibility.ARCHIVED,
        successor="line-50",
    ),
    TariffOffer(
        "office-internet",
        "line-vector",
        family="line",
        title=Localised("Линия для «Вектор-Сервис»", "Line for Vektor-Service"),
        price_minor=543000,
        visibility=Visibility.EXCLUSIVE,
    ),
)

# The order within a family, from small to large: up at any time, down with the next month of payment.
LADDERS = (
    ("office-5", "office-10", "office-15", "office-50"),
    ("line-30", "line-50", "line-100", "line-300", "line-1000"),
    ("russia-500", "russia-2000"),
)
MORE_WAYS = (
    ("office-15", "office-partner", Timing.EITHER),
    ("office-50", "office-partner", Timing.EITHER),
    ("office-partner", "office-50", Timing.NEXT_PERIOD),
    ("line-100", "line-vector", Timing.EITHER),
    ("line-300", "line-vector", Timing.EITHER),
    ("line-vector", "line-300", Timing.NEXT_PERIOD),
    ("city", "city-easy", Timing.NOW),
    ("city", "city-gold", Timing.NOW),
)


def included_of(one: TariffOffer) -> dict[str, Value]:
    """The values that a subscription of this tariff begins with."""
    return dict(one.counts)


def prices_of(one: TariffOffer, service: ServiceOffer) -> dict[str, Any]:
    """The table of prices of the tariff's version."""
    return {
        code: {**price, "included": one.counts[code]} if code in one.counts else dict(price)
        for code, price in service.prices.items()
    }
