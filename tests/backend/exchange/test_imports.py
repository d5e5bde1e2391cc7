"""Imports: tried, applied whole or not at all, taken back while nothing depends on them."""

from collections.abc import Iterable
from datetime import date

import pytest
from stdnum.ru import inn as stdnum_inn

from backend.accounts.models import Staff
from backend.audit import journal
from backend.catalog.models import TariffVersion
from backend.clients import contacts, listing, queries, registry, requisites
from backend.clients.models import Client, Contact
from backend.exchange import batches, cells, imports
from backend.exchange.imports import File
from backend.exchange.models import ImportBatch, ImportKind, ImportRow
from backend.kernel.actor import SYSTEM, Actor, Realm
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError, StaleStateError
from backend.ledger import balances, invariants
from backend.ledger.models import LedgerEntry
from backend.mail.models import Letter
from backend.subscriptions import courses, daily, pricing
from backend.subscriptions.models import ParameterValue, Subscription, SubscriptionPhase
from backend.subscriptions.terms import Terms
from tests.support import catalogue, people, subscribers
from tests.support.clients import OTHER_INN, TODAY, opened
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")
HEADS = ("Договор", "Полное название", "ИНН", "Дата договора", "Телефон", "Адрес")


@pytest.fixture
def sveta() -> Actor:
    """The senior manager."""
    person = people.sveta()
    return Actor(person.id, Realm.STAFF, person.role, person.name)


def csv(heads: Iterable[str], *rows: Iterable[object]) -> bytes:
    return "\r\n".join(";".join(map(str, row)) for row in (heads, *rows)).encode("cp1251")


def take(kind: ImportKind, content: bytes, actor: Actor) -> ImportBatch:
    return imports.take(kind, File("old.csv", content), today=TODAY, actor=actor, now=NOON)


def apply(batch: ImportBatch, actor: Actor) -> ImportBatch:
    return imports.apply(batch, today=TODAY, actor=actor, now=NOON)


def undo(batch: ImportBatch, actor: Actor) -> ImportBatch:
    return imports.undo(batch, actor=actor, now=NOON)


def a_row(number: int, **changes: object) -> list[object]:
    plain = f"77{number:07}"
    inn = plain + stdnum_inn.calc_company_check_digit(plain)
    row = {
        "contract": f"Т-{number}",
        "name": f"ООО «Завод {number}»",
        "inn": inn,
        "day": "01.03.2025",
        "phone": "+7 495 123-45-67",
        "address": "Тверь, Мира, 5",
    }
    return list({**row, **changes}.values())


def test_clients_are_tried_applied_and_taken_back(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1), a_row(2)), sveta)
    assert (batch.good, batch.bad, batch.encoding, batch.status) == (2, 0, "cp1251", "tried")
    assert Client.select().count() == 0

    applied = apply(batch, sveta)

    client = queries.by_contract("Т-1")
    assert client is not None
    assert (client.opened_on, client.kind) == (date(2025, 3, 1), "legal")
    edition = requisites.on(client.id, TODAY)
    assert edition is not None
    assert edition.legal_address == "Тверь, Мира, 5"
    assert contacts.of_client(client.id)[0].is_main
    assert len(listing.find("тверь")) == 2
    assert Letter.select().count() == 0

    undone = undo(applied, sveta)

    assert undone.status == "undone"
    assert Client.select().count() == Contact.select().count() == 0
    assert listing.find("тверь") == []
    again = apply(take(ImportKind.CLIENTS, csv(HEADS, a_row(1)), sveta), sveta)
    assert again.status == "applied"


def test_the_number_of_a_client_that_was_taken_back_is_not_given_again(sveta: Actor):
    batch = apply(take(ImportKind.CLIENTS, csv(HEADS, a_row(1), a_row(2)), sveta), sveta)
    gone = {client.id for client in Client.select()}
    undo(batch, sveta)

    by_hand = opened(contract_number="Т-77")
    apply(take(ImportKind.CLIENTS, csv(HEADS, a_row(3), a_row(4)), sveta), sveta)

    assert len(gone) == 2
    assert not gone & {client.id for client in Client.select()}
    assert {entry.action for entry in journal.entries_about(by_hand.id)} == {"client.open"}


def test_one_bad_line_among_five_thousand_is_named_and_nothing_is_done(sveta: Actor):
    rows = [a_row(number) for number in range(1, 5001)]
    rows[3000] = a_row(3001, inn="7700030019")

    batch = take(ImportKind.CLIENTS, csv(HEADS, *rows), sveta)

    assert (batch.good, batch.bad) == (4999, 1)
    wrong = batches.wrong_lines(batch, limit=10)
    assert [(row.line, row.problems[0]["field"], row.problems[0]["key"]) for row in wrong] == [
        (3002, "inn", "clients.inn.bad")
    ]
    with pytest.raises(ConflictError) as refused:
        apply(batch, sveta)
    assert refused.value.details["line"] == 3002
    assert Client.select().count() == 0
    assert batches.one(batch.id).status == "tried"


def test_five_thousand_lines_are_applied_and_taken_back(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, *(a_row(n) for n in range(1, 5001))), sveta)

    applied = apply(batch, sveta)
    assert Client.select().count() == 5000
    undo(applied, sveta)

    assert Client.select().count() == 0


@pytest.mark.parametrize(
    ("row", "field", "key"),
    [
        (a_row(1, contract=""), "contract_number", "form.required"),
        (a_row(1, contract="ЛТ-0001"), "contract_number", "clients.contract.taken"),
        (a_row(1, name=""), "full_name", "form.required"),
        (a_row(1, day="31.02.2025"), "opened_on", "form.date"),
        (a_row(1, day=""), "opened_on", "form.required"),
        (a_row(1, phone="звоните"), "contact_phone", "clients.phone.bad"),
        ([*a_row(1), "лишнее"], "", "imports.row.too_wide"),
    ],
)
def test_a_wrong_line_says_which_field_and_why(
    sveta: Actor, row: list[object], field: str, key: str
):
    opened(contract_number="ЛТ-0001")

    batch = take(ImportKind.CLIENTS, csv(HEADS, row), sveta)

    problems = batches.wrong_lines(batch, limit=1)[0].problems
    assert (field, key) in [(one["field"], one["key"]) for one in problems]


def test_a_contract_is_the_same_however_many_spaces_it_is_written_with(sveta: Actor):
    opened(contract_number="Т 1")

    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1, contract="Т   1")), sveta)

    assert batches.wrong_lines(batch, limit=1)[0].problems[0]["key"] == "clients.contract.taken"


def test_a_contract_twice_in_the_file_names_the_first_line(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1), a_row(2), a_row(1)), sveta)

    row = batches.wrong_lines(batch, limit=5)[0]
    assert (row.line, row.problems[0]["details"]) == (4, {"line": 2})


def test_kinds_groups_and_managers_are_read_by_their_names(sveta: Actor):
    heads = ("Договор", "ФИО", "Дата договора", "Вид", "Менеджер", "Группа")
    right = ("Т-1", "Ким Анна", "2025-03-01", "физлицо", "Света Орлова", "")
    wrong = ("Т-2", "Ким Анна", "2025-03-01", "робот", "Никто", "Нет")

    batch = take(ImportKind.CLIENTS, csv(heads, right, wrong), sveta)

    assert {one["field"] for one in batches.wrong_lines(batch, limit=1)[0].problems} == {
        "kind",
        "manager",
        "group",
    }
    apply(take(ImportKind.CLIENTS, csv(heads, right), sveta), sveta)
    client = Client.get()
    assert (client.kind, client.manager_id, client.inn) == ("person", sveta.id, "")


def test_columns_are_chosen_by_hand_and_remembered(sveta: Actor):
    heads = ("A", "B", "C", "D")
    content = csv(heads, ("Т-1", "ООО «Роза»", "01.03.2025", OTHER_INN))
    batch = take(ImportKind.CLIENTS, content, sveta)
    chosen = {"contract_number": "A", "full_name": "B", "opened_on": "C", "inn": "D", "kpp": ""}

    for wrong in ({**chosen, "kpp": "Z"}, {**chosen, "god": "A"}, {**chosen, "kpp": "A"}):
        with pytest.raises(InvalidError):
            imports.map_columns(batch, wrong, today=TODAY)
    with pytest.raises(ConflictError):
        apply(batch, sveta)
    mapped = imports.map_columns(batch, chosen, today=TODAY)
    apply(mapped, sveta)

    assert Client.get().full_name == "ООО «Роза»"
    second = take(ImportKind.CLIENTS, csv(heads, ("Т-2", "Р", "01.03.2025", OTHER_INN)), sveta)
    assert second.mapping["columns"] == {k: v for k, v in chosen.items() if v}


def test_what_was_right_when_tried_and_is_wrong_now_is_not_written(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1), a_row(2)), sveta)
    opened(contract_number="Т-2")

    with pytest.raises(ConflictError) as refused:
        apply(batch, sveta)

    assert refused.value.details["line"] == 3
    assert Client.select().count() == 1


def test_an_import_is_applied_undone_or_dropped_once(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1)), sveta)
    with pytest.raises(StaleStateError):
        undo(batch, sveta)
    apply(batch, sveta)
    for act in (lambda: apply(batch, sveta), lambda: imports.drop(batch, actor=sveta)):
        with pytest.raises(StaleStateError):
            act()
    undo(batch, sveta)
    with pytest.raises(StaleStateError):
        undo(batch, sveta)

    second = take(ImportKind.CLIENTS, csv(HEADS, a_row(1)), sveta)
    imports.drop(second, actor=sveta)

    assert ImportRow.select().where(ImportRow.batch == second.id).count() == 0
    actions = [entry.action for entry in journal.entries_of(batches.one(batch.id))]
    assert actions == ["import.undo", "import.apply", "import.try"]
    with pytest.raises(NotFoundError):
        batches.one(999)


def test_clients_that_are_used_or_corrected_are_not_taken_back(sveta: Actor):
    content = csv(HEADS, a_row(1), a_row(2))
    batch = apply(take(ImportKind.CLIENTS, content, sveta), sveta)
    people.user(queries.by_contract("Т-2"))

    with pytest.raises(ConflictError) as used:
        undo(batch, sveta)
    assert used.value.details["line"] == 3
    registry.suspend(Client.get_by_id(1), "долг", actor=SYSTEM)
    with pytest.raises(ConflictError) as changed:
        undo(batch, sveta)

    assert changed.value.details["line"] == 2
    assert Client.select().count() == 2
    assert batches.one(batch.id).status == "applied"


BALANCES = ("Договор", "Баланс", "Дата")


def test_balances_are_posted_once_and_taken_back_by_their_opposites(sveta: Actor):
    rich, poor, even = (opened(contract_number=f"Т-{n}") for n in (1, 2, 3))
    rows = [
        ("Т-1", "1 234,50", "31.10.2026"),
        ("Т-2", "-100", "31.10.2026"),
        ("Т-3", "0", "31.10.2026"),
    ]
    batch = apply(take(ImportKind.BALANCES, csv(BALANCES, *rows), sveta), sveta)

    assert balances.many([rich.id, poor.id, even.id]) == {
        rich.id: 123450,
        poor.id: -10000,
        even.id: 0,
    }
    again = take(ImportKind.BALANCES, csv(BALANCES, *rows), sveta)
    assert again.bad == 2
    undo(batch, sveta)

    assert balances.many([rich.id, poor.id]) == {rich.id: 0, poor.id: 0}
    assert LedgerEntry.select().count() == 4
    assert invariants.check().is_whole
    third = take(ImportKind.BALANCES, csv(BALANCES, *rows), sveta)
    assert third.bad == 0


@pytest.mark.parametrize(
    ("row", "field", "key"),
    [
        (("Т-9", "1", "31.10.2026"), "contract_number", "error.no_such_contract"),
        (("Т-1", "сто", "31.10.2026"), "balance", "money.not_a_sum"),
        (("Т-1", "1,234", "31.10.2026"), "balance", "money.not_a_sum"),
        (("Т-1", "", "31.10.2026"), "balance", "form.required"),
        (("Т-1", "1", "01.01.2030"), "on_day", "imports.row.future"),
    ],
)
def test_a_wrong_balance_says_why(sveta: Actor, row: tuple[str, ...], field: str, key: str):
    opened(contract_number="Т-1")

    batch = take(ImportKind.BALANCES, csv(BALANCES, row), sveta)

    problem = batches.wrong_lines(batch, limit=1)[0].problems[0]
    assert (problem["field"], problem["key"]) == (field, key)


SUBSCRIPTIONS = ("Договор", "Тариф", "Начало", "День оплаты", "Адрес")


def test_subscriptions_are_taken_over_with_their_values_and_withdrawn(sveta: Actor):
    client = opened(contract_number="Т-1")
    service = catalogue.a_service(catalogue.FOUR)
    tariff = catalogue.a_tariff(service, code="office")
    catalogue.a_version(tariff, included={"numbers": 3})
    content = csv(SUBSCRIPTIONS, ("Т-1", "office", "01.06.2024", "10", "Тверь, Мира, 5"))

    batch = apply(take(ImportKind.SUBSCRIPTIONS, content, sveta), sveta)

    made = Subscription.get()
    assert (made.number, made.status, made.bill_day, made.place) == (
        "Т-1/1",
        "active",
        10,
        "Тверь, Мира, 5",
    )
    assert made.charged_until == date(2026, 12, 10)
    values = {row.code: (row.value, row.source) for row in ParameterValue.select()}
    assert values["numbers"] == (3, "import")
    assert [one.id for one in listing.find("мира 5")] == [client.id]

    undo(batch, sveta)

    assert Subscription.get().status == "aborted"
    assert SubscriptionPhase.get().withdrawn_at == NOON
    again = apply(take(ImportKind.SUBSCRIPTIONS, content, sveta), sveta)
    assert again.status == "applied"
    assert Subscription.select().where(Subscription.number == "Т-1/1").count() == 1


@pytest.mark.parametrize(
    ("row", "field", "key"),
    [
        (("Т-9", "office", "01.06.2024", "", ""), "contract_number", "error.no_such_contract"),
        (("Т-1", "нет", "01.06.2024", "", ""), "tariff", "imports.row.no_tariff"),
        (("Т-1", "office", "01.06.2030", "", ""), "start_on", "imports.row.future"),
        (("Т-1", "office", "", "", ""), "start_on", "form.required"),
        (("Т-1", "office", "01.06.2024", "31", ""), "bill_day", "form.number_between"),
        (("Т-1", "office", "01.06.2024", "1", "я" * 301), "place", "form.longer_than"),
    ],
)
def test_a_wrong_subscription_says_why(sveta: Actor, row: tuple[str, ...], field: str, key: str):
    opened(contract_number="Т-1")
    catalogue.a_version(catalogue.a_tariff(code="office"))

    batch = take(ImportKind.SUBSCRIPTIONS, csv(SUBSCRIPTIONS, row), sveta)

    problem = batches.wrong_lines(batch, limit=1)[0].problems[0]
    assert (problem["field"], problem["key"]) == (field, key)


WITH_VALUES = ("Договор", "Тариф", "Начало", "Городские номера", "recording", "Хранение записей")


@pytest.fixture
def office(sveta: Actor) -> TariffVersion:
    """A tariff of a service with four parameters, and a client."""
    opened(contract_number="Т-1")
    service = catalogue.a_service(catalogue.FOUR)
    return catalogue.a_version(
        catalogue.a_tariff(service, code="office"), included={"numbers": 3}, prices=catalogue.PRICES
    )


def with_values(*cells: str) -> bytes:
    return csv(WITH_VALUES, ("Т-1", "office", "01.06.2024", *cells))


def test_values_are_read_by_titles_codes_and_words(sveta: Actor, office: TariffVersion):
    batch = take(ImportKind.SUBSCRIPTIONS, with_values("7", "Да", "год"), sveta)

    apply(batch, sveta)

    assert batch.mapping["columns"] == {
        "contract_number": "Договор",
        "tariff": "Тариф",
        "start_on": "Начало",
        "p.numbers": "Городские номера",
        "p.recording": "recording",
        "p.storage": "Хранение записей",
    }
    values = {row.code: (row.value, row.source) for row in ParameterValue.select()}
    assert values == {
        "numbers": (7, "import"),
        "recording": (True, "import"),
        "storage": ("year", "import"),
    }
    course = courses.of(Subscription.get())
    assert pricing.on(course, TODAY).minor == office.price_minor + 7 * 15000 + 9900


def test_an_empty_cell_leaves_what_the_tariff_sets(sveta: Actor, office: TariffVersion):
    apply(take(ImportKind.SUBSCRIPTIONS, with_values("", "", ""), sveta), sveta)

    values = {row.code: row.value for row in ParameterValue.select()}
    assert values == {"numbers": 3, "recording": False}


@pytest.mark.parametrize(
    ("cells", "field", "key"),
    [
        (("сто", "", ""), "p.numbers", "catalog.value.not_int"),
        (("101", "", ""), "p.numbers", "catalog.value.too_large"),
        (("", "может быть", ""), "p.recording", "imports.row.not_bool"),
        (("", "да", "век"), "p.storage", "catalog.value.not_an_option"),
        (("", "нет", "год"), "p.storage", "catalog.value.not_needed"),
    ],
)
def test_a_wrong_value_names_its_column(
    sveta: Actor, office: TariffVersion, cells: tuple[str, ...], field: str, key: str
):
    batch = take(ImportKind.SUBSCRIPTIONS, with_values(*cells), sveta)

    problems = batches.wrong_lines(batch, limit=1)[0].problems
    assert [(one["field"], one["key"]) for one in problems] == [(field, key)]
    with pytest.raises(ConflictError):
        apply(batch, sveta)
    assert Subscription.select().count() == 0


def test_a_parameter_of_another_service_is_no_parameter_of_this(
    sveta: Actor, office: TariffVersion
):
    catalogue.a_version(catalogue.a_tariff(catalogue.a_service([]), code="bare"))

    batch = take(
        ImportKind.SUBSCRIPTIONS,
        csv(WITH_VALUES, ("Т-1", "bare", "01.06.2024", "7", "", "")),
        sveta,
    )

    problem = batches.wrong_lines(batch, limit=1)[0].problems[0]
    assert (problem["field"], problem["key"]) == ("p.numbers", "imports.row.no_parameter")


ENDS = ("Договор", "Тариф", "Начало", "Последний день")


@pytest.mark.parametrize(
    ("last", "status", "until"),
    [
        ("31.12.2026", "pending_terminate", None),
        ("22.11.2026", "terminated", date(2026, 11, 23)),
        ("01.06.2024", "terminated", date(2024, 6, 2)),
        ("", "active", None),
    ],
)
def test_one_that_will_end_or_has_ended_is_taken_over_so(
    sveta: Actor, office: TariffVersion, last: str, status: str, until: date | None
):
    content = csv(ENDS, ("Т-1", "office", "01.06.2024", last))

    batch = apply(take(ImportKind.SUBSCRIPTIONS, content, sveta), sveta)

    made = Subscription.get()
    assert made.status == status
    assert [row.until_on for row in SubscriptionPhase.select()] == [until]
    assert {row.until_on for row in ParameterValue.select()} == {until}
    daily.run(Terms(), now=NOON)
    assert Subscription.get().status == status
    assert LedgerEntry.select().count() == 0
    undo(batch, sveta)
    assert Subscription.get().status == "aborted"


def test_a_planned_end_comes_on_its_day(sveta: Actor, office: TariffVersion):
    content = csv(ENDS, ("Т-1", "office", "01.06.2024", "31.12.2026"))
    apply(take(ImportKind.SUBSCRIPTIONS, content, sveta), sveta)

    for days in (8, 39):  # the first of December and of January
        daily.run(Terms(), now=NOON + people.days(days))

    made = Subscription.get()
    assert (made.status, made.end_on) == ("terminated", date(2027, 1, 1))
    assert SubscriptionPhase.get().until_on == date(2027, 1, 1)
    charged = [row.on_day for row in LedgerEntry.select()]
    assert charged == [date(2026, 12, 1)]


def test_an_end_before_the_start_is_refused(sveta: Actor, office: TariffVersion):
    batch = take(
        ImportKind.SUBSCRIPTIONS, csv(ENDS, ("Т-1", "office", "01.06.2024", "31.05.2024")), sveta
    )

    problem = batches.wrong_lines(batch, limit=1)[0].problems[0]
    assert (problem["field"], problem["key"]) == ("last_on", "imports.row.ends_before")


def test_a_subscription_that_is_used_is_not_taken_back(sveta: Actor):
    opened(contract_number="Т-1")
    catalogue.a_version(catalogue.a_tariff(code="office"))
    content = csv(SUBSCRIPTIONS, ("Т-1", "office", "01.06.2024", "1", ""))
    batch = apply(take(ImportKind.SUBSCRIPTIONS, content, sveta), sveta)
    subscribers.a_discount(Subscription.get(), date(2026, 1, 1), percent=10)

    with pytest.raises(ConflictError) as refused:
        undo(batch, sveta)

    assert refused.value.details["line"] == 2
    assert Subscription.get().status == "active"


def test_who_imports_is_staff(sveta: Actor):
    batch = take(ImportKind.CLIENTS, csv(HEADS, a_row(1)), sveta)

    assert Staff.get_by_id(batch.made_by_id).name == "Света Орлова"
    assert [one.id for one in batches.page().rows] == [batch.id]
    assert batches.first_lines(batch, limit=3)[0].cells[0] == "Т-1"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("-1 234,50", -123450),
        ("\u2212100", -10000),
        ("(100)", -10000),
        ("+ 100", 10000),
        ("0", 0),
        ("-0", 0),
    ],
)
def test_a_balance_has_its_sign(text: str, minor: int):
    assert cells.as_balance(text) == minor


@pytest.mark.parametrize("text", ["100-", "(100", "1)", "+-100", "--1", "(-100)", ""])
def test_a_balance_whose_sign_is_not_clear_is_refused(text: str):
    with pytest.raises(InvalidError):
        cells.as_balance(text)
