"""The parameters of the demo company's services."""

from decimal import Decimal

from backend.catalog.definitions import Definition, Dependency, Limits, Option
from backend.catalog.words import Approval, Effective, Kind, PriceEffect, Reads, Writes
from backend.kernel.localised import Localised

_PIECES = Localised("шт.", "pcs")
_RUBLES = Localised("₽", "₽")


def _up_to(maximum: int, minimum: int = 0) -> Limits:
    return Limits(minimum=Decimal(minimum), maximum=Decimal(maximum))


TELEPHONY = (
    Definition(
        "numbers",
        Localised("Внутренние номера", "Extensions"),
        Kind.INT,
        hint=Localised(
            "Сколько сотрудников могут звонить друг другу бесплатно. Сверх тарифа — за плату.",
            "How many people can call each other free of charge. Those beyond the tariff are paid for.",
        ),
        unit=_PIECES,
        limits=_up_to(300, 1),
        initial=5,
        is_required=True,
        price_effect=PriceEffect.OVER_INCLUDED,
    ),
    Definition(
        "lines",
        Localised("Внешние линии", "Outside lines"),
        Kind.INT,
        hint=Localised(
            "Сколько разговоров с городом идут одновременно.",
            "How many outside calls can go on at a time.",
        ),
        unit=_PIECES,
        limits=_up_to(120, 1),
        initial=3,
        is_required=True,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.OVER_INCLUDED,
    ),
    Definition(
        "city-numbers",
        Localised("Городские номера", "City numbers"),
        Kind.PHONE_LIST,
        hint=Localised("Выделяет менеджер.", "Assigned by the manager."),
        limits=Limits(max_count=10),
        writes=Writes.MANAGER,
    ),
    Definition(
        "records",
        Localised("Хранение записей разговоров", "Call recordings kept for"),
        Kind.ENUM,
        limits=Limits(
            options=(
                Option("days-30", Localised("30 дней", "30 days")),
                Option("days-180", Localised("180 дней", "180 days")),
                Option("days-365", Localised("365 дней", "365 days")),
            )
        ),
        initial="days-30",
        is_required=True,
        effective=Effective.NEXT_PERIOD,
        price_effect=PriceEffect.PER_VALUE,
    ),
    Definition(
        "forwarding",
        Localised("Переадресация при недоступности", "Forward when unreachable to"),
        Kind.PHONE,
        hint=Localised(
            "Куда звонить, если офис без связи. Пусто — никуда.",
            "Where to call when the office is offline. Empty: nowhere.",
        ),
    ),
    Definition(
        "hours",
        Localised("Рабочие часы", "Opening hours"),
        Kind.TIME_RANGE,
        hint=Localised(
            "Вне этих часов отвечает автоинформатор.", "Outside these hours a recording answers."
        ),
        initial="09:00-18:00",
    ),
    Definition(
        "crm",
        Localised("Связь с учётной системой или CRM", "Link to an accounting or CRM system"),
        Kind.BOOL,
        hint=Localised(
            "Карточка клиента открывается при звонке. Подключает инженер.",
            "The customer's card opens with the call. Set up by an engineer.",
        ),
        initial=False,
        approval=Approval.MANUAL,
        price_effect=PriceEffect.PER_VALUE,
    ),
    Definition(
        "crm-address",
        Localised("Адрес CRM", "Address of the CRM"),
        Kind.TEXT,
        hint=Localised("Начинается с https://", "Begins with https://"),
        limits=Limits(max_length=200, pattern=r"https://\S{4,190}"),
        is_required=True,
        depends_on=Dependency("crm", value=True),
    ),
    Definition(
        "desk-phones",
        Localised("Настольные телефоны в аренду", "Rented desk phones"),
        Kind.INT,
        unit=_PIECES,
        limits=_up_to(100),
        initial=0,
        approval=Approval.RULE,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.PER_UNIT,
    ),
    Definition(
        "station",
        Localised("Станция", "Exchange"),
        Kind.TEXT,
        limits=Limits(max_length=60),
        reads=Reads.MANAGER,
        writes=Writes.MANAGER,
    ),
)

TRUNK = (
    Definition(
        "lines",
        Localised("Линии", "Lines"),
        Kind.INT,
        unit=_PIECES,
        limits=_up_to(200, 2),
        initial=2,
        is_required=True,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.OVER_INCLUDED,
    ),
    Definition(
        "encryption",
        Localised("Шифрование TLS и SRTP", "TLS and SRTP encryption"),
        Kind.BOOL,
        initial=True,
    ),
    Definition(
        "address",
        Localised("Адрес вашей АТС", "Address of your PBX"),
        Kind.IP,
        is_required=True,
        initial="203.0.113.10",
    ),
    Definition(
        "standby-address",
        Localised("Адрес резервной АТС", "Address of the standby PBX"),
        Kind.IP,
    ),
    Definition(
        "password",
        Localised("Пароль транка", "Trunk password"),
        Kind.SECRET,
        hint=Localised(
            "Показать его нельзя, можно только задать новый.",
            "It cannot be shown, only set anew.",
        ),
        limits=Limits(max_length=64, pattern=r"\S{12,64}"),
    ),
)

NUMBER = (
    Definition(
        "number",
        Localised("Номер", "Number"),
        Kind.PHONE,
        writes=Writes.MANAGER,
        hint=Localised("Выделяет менеджер.", "Assigned by the manager."),
    ),
    Definition(
        "forwarding",
        Localised("Переадресация", "Forwarding"),
        Kind.PHONE,
        hint=Localised(
            "Все звонки на номер пойдут сюда. Пусто — без переадресации.",
            "All calls to the number go here. Empty: no forwarding.",
        ),
    ),
)

LONG_DISTANCE = (
    Definition(
        "limit",
        Localised("Предел трат за месяц", "Monthly spending limit"),
        Kind.DECIMAL,
        hint=Localised(
            "При достижении предела межгород закрывается до конца месяца.",
            "When it is reached, long-distance calls are closed until the end of the month.",
        ),
        unit=_RUBLES,
        limits=Limits(minimum=Decimal(100), maximum=Decimal(500000), decimals=2),
        initial="5000",
    ),
    Definition(
        "abroad",
        Localised("Звонки за границу", "Calls abroad"),
        Kind.BOOL,
        hint=Localised(
            "Открываются после разговора с менеджером: так защищают от чужих звонков за ваш счёт.",
            "Opened after a talk with the manager: that guards you against strangers calling at your cost.",
        ),
        initial=False,
        approval=Approval.MANUAL,
    ),
)

INTERNET = (
    Definition(
        "extra-addresses",
        Localised("Дополнительные адреса IPv4", "Additional IPv4 addresses"),
        Kind.INT,
        unit=_PIECES,
        limits=_up_to(16),
        initial=0,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.PER_UNIT,
    ),
    Definition(
        "subnet",
        Localised("Подсеть IPv4 /29", "IPv4 /29 subnet"),
        Kind.BOOL,
        initial=False,
        approval=Approval.RULE,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.PER_VALUE,
    ),
    Definition(
        "backup",
        Localised("Резерв через сотовую сеть", "Mobile backup"),
        Kind.BOOL,
        hint=Localised(
            "До 20 Мбит/с, включается сам. Оборудование привезёт инженер.",
            "Up to 20 Mbit/s, switches on by itself. An engineer brings the equipment.",
        ),
        initial=False,
        approval=Approval.MANUAL,
        price_effect=PriceEffect.PER_VALUE,
    ),
    Definition(
        "router",
        Localised("Маршрутизатор в аренду", "Rented router"),
        Kind.BOOL,
        initial=False,
        approval=Approval.RULE,
        effective=Effective.NEXT_DAY,
        price_effect=PriceEffect.PER_VALUE,
    ),
    Definition(
        "reverse-name",
        Localised("Обратная запись DNS", "Reverse DNS name"),
        Kind.TEXT,
        limits=Limits(max_length=120, pattern=r"[a-z0-9.-]{3,120}"),
    ),
    Definition(
        "works-hours",
        Localised("Удобное время для работ на линии", "Convenient hours for work on the line"),
        Kind.TIME_RANGE,
        initial="22:00-06:00",
    ),
    Definition(
        "port",
        Localised("Порт коммутатора", "Switch port"),
        Kind.TEXT,
        limits=Limits(max_length=60),
        reads=Reads.MANAGER,
        writes=Writes.MANAGER,
    ),
)
