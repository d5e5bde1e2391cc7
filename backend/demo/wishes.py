"""Rules, and requests in every stage of handling: what a manager of the demo finds in the morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.accounts import people
from backend.accounts.models import AnyPerson
from backend.accounts.roles import Role
from backend.catalog.definitions import Value
from backend.catalog.models import Service
from backend.clients.models import Client
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm
from backend.service_requests import handling, intake, rules
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.handling import Result
from backend.service_requests.intake import Guest, Wish
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.rules import Draft
from backend.subscriptions import queries, quotes
from backend.subscriptions.terms import Terms

_RULES = (
    (
        "Аренда телефонов: одобрять сразу",
        {"kind": RequestKind.PARAMETER_CHANGE, "parameter": "desk-phones"},
        Outcome(Do.APPROVE),
        True,
    ),
    (
        "Должникам новых услуг не подключаем",
        {"kind": RequestKind.NEW_SERVICE, "debt_minor": {"least": 100}},
        Outcome(
            Do.REJECT,
            ru="Сначала нужно погасить долг. После оплаты подайте заявку ещё раз.",
            en="The debt has to be paid first. After that please ask again.",
        ),
        True,
    ),
    (
        "Ночные заявки: до обеда следующего дня",
        {"hour": {"least": 19, "most": 8}},
        Outcome(Do.HOLD, Role.MANAGER, 16),
        False,
    ),
)
_ASKED = (
    (6, "Перенесите линию на другой этаж, переезжаем в конце месяца."),
    (4, "С утра пропадает связь на второй линии."),
    (2, "Нужен договор в электронном виде с подписью."),
    (1, "Можно ли закрепить за нами номер 30-55?"),
)


def write(clients: list[Client], now: datetime, zone: ZoneInfo) -> None:
    """Let people of the demo ask, and staff answer; `clients` are Anna's, Boris's and others."""
    mila, vera = _staff("mila"), _staff("vera")
    for title, conditions, outcome, is_on in _RULES:
        rule = rules.add(Draft(title, outcome, conditions), actor=vera, now=now)
        if is_on:
            rules.switch(rule, on=True, actor=vera)
    anna, boris, *others = clients
    _of_anna(anna, mila, now, zone)
    _of_boris(boris, mila, now, zone)
    for client, (days, text) in zip(others, _ASKED, strict=False):
        wish = Wish(text=text, channel=Channel.PHONE)
        _submit(wish, client, mila, now - timedelta(days=days), zone)
    guest = Guest("Оксана Рощина", "+7 300 123-45-67", "oksana@client.example", "Студия Луч")
    text = "Интересует линия 100 Мбит/с в бизнес-центр на Полевой."
    secret = tokens.new_secret()
    intake.connect(
        guest, text, secret=secret, language="ru", now=now - timedelta(hours=3), zone=zone
    )


def _of_anna(client: Client, mila: Actor, now: datetime, zone: ZoneInfo) -> None:
    """One done, one that waits for her answer, one that needs a person's approval."""
    anna = people.as_actor(_person(Realm.CLIENT, "anna@client.example"))
    document = Wish(RequestKind.DOCUMENT, "Пришлите акт сверки за квартал.")
    asked = _submit(document, client, anna, now - timedelta(days=20), zone)
    approved = handling.approve(asked, actor=mila, now=now - timedelta(days=20, hours=-2))
    text = "Акт отправили на почту."
    done = now - timedelta(days=19)
    handling.finish(approved, Result.COMPLETED, text, actor=mila, now=done)
    move = Wish(text="Переезжаем на улицу Полевую, 12. Что нужно сделать заранее?")
    moving = _submit(move, client, anna, now - timedelta(days=3), zone)
    question = "Подскажите, когда переезд и сколько будет рабочих мест?"
    handling.ask(moving, question, actor=mila, now=now - timedelta(days=2))
    office = Service.get(Service.code == "office-telephony")
    mine = next(one for one in queries.of_client(client.id) if one.service_id == office.id)
    at = now - timedelta(hours=5)
    values: dict[str, Value | None] = {"crm": True, "crm-address": "https://crm.romashka.example"}
    quote = quotes.for_parameters(mine, values, terms=Terms(zone=zone.key), actor=anna, now=at)
    _submit(Wish(quote_number=quote.number), client, anna, at, zone)


def _of_boris(client: Client, mila: Actor, now: datetime, zone: ZoneInfo) -> None:
    """One refused, one in work."""
    boris = people.as_actor(_person(Realm.CLIENT, "boris@client.example"))
    cheaper = Wish(text="Просим скидку 50 % на все услуги.")
    asked = _submit(cheaper, client, boris, now - timedelta(days=12), zone)
    answer = "Такой скидки нет, зато для вас действует отдельный тариф на линию."
    handling.reject(asked, answer, actor=mila, now=now - timedelta(days=11))
    lines = Wish(text="Настройте, пожалуйста, второй адрес для резервной АТС.")
    working = _submit(lines, client, boris, now - timedelta(days=1), zone)
    handling.approve(working, "Инженер займётся сегодня.", actor=mila, now=now - timedelta(hours=7))


def _submit(
    wish: Wish, client: Client, actor: Actor, now: datetime, zone: ZoneInfo
) -> ServiceRequest:
    made = intake.submit(wish, client_id=client.id, actor=actor, now=now, zone=zone)
    if made is None:
        raise LookupError(wish.text)
    return made


def _staff(name: str) -> Actor:
    return people.as_actor(_person(Realm.STAFF, f"{name}@logotelecom.example"))


def _person(realm: Realm, login: str) -> AnyPerson:
    found = people.find(realm, login)
    if found is None:
        raise LookupError(login)
    return found
