"""Every row that a change of a tariff writes, byte for byte as in `tariff_change_rows.txt`."""

import json
from datetime import date
from pathlib import Path

import pytest

from backend.accounts.models import Membership
from backend.accounts.roles import Role
from backend.audit import proof
from backend.catalog.models import Tariff, TariffVersion
from backend.clients.models import Client
from backend.db.base import database as db
from backend.kernel.localised import Localised
from backend.mail.models import Letter
from backend.messaging import posting
from backend.messaging.models import Notice
from backend.subscriptions import moving as subscription_moving
from backend.subscriptions.models import Subscription, TariffChange
from backend.subscriptions.states import Status
from backend.subscriptions.tariff_changes import applying, moving, preview
from backend.subscriptions.tariff_changes.applying import Confirmation
from backend.subscriptions.terms import Terms
from tests.support import catalogue, changing, people, subscribers
from tests.support.changing import MILA, NOW, TODAY, WORDS

pytestmark = pytest.mark.usefixtures("database")

ROWS = Path(__file__).with_name("tariff_change_rows.txt")
# Of a change that is confirmed again and again only these differ: the machine's time, chance, hashes.
DIFFERENT = {"audit_entry": {"at", "previous_hash", "hash"}, "letter": {"message_id"}}
# Whom the clients have besides their owners: other languages, roles and addresses.
OTHERS: dict[int, tuple[Role, dict[str, object]]] = {
    1: (Role.ACCOUNTANT, {"language": "en", "name": 'O"Neil 😀'}),
    2: (Role.TECHNICIAN, {}),
    3: (Role.READER, {"email": "reader@пример.рф"}),
    4: (Role.ACCOUNTANT, {"disabled_at": NOW}),
    5: (Role.ACCOUNTANT, {"email": "no address@ here"}),
}
TABLES = (
    "tariff_change",
    "tariff_change_item",
    "tariff_change_candidate",
    "tariff_change_list",
    "subscription",
    "subscription_phase",
    "notice",
    "letter",
    "audit_entry",
)


def test_each_row_is_the_one_that_was_agreed():
    run(confirmed(a_company()), 1000)

    assert written() == ROWS.read_text("utf-8")
    assert proof.verify().is_whole
    assert len({letter.message_id for letter in Letter.select()}) == Letter.select().count()


@pytest.mark.parametrize("clients_at_once", [1, 3])
def test_in_small_batches_the_same_is_written_in_another_order(clients_at_once: int):
    run(confirmed(a_company()), clients_at_once)

    assert without_ids(written()) == without_ids(ROWS.read_text("utf-8"))
    assert proof.verify().is_whole


def test_running_again_writes_nothing():
    change = confirmed(a_company())
    run(change, 3)
    before = written()

    assert run(TariffChange.get_by_id(change.id), 3) == 0

    assert written() == before


def a_company() -> TariffVersion:
    """Ten clients with everything that can be different about them, and the draft of a second version."""
    tariff = changing.a_tariff_with(8)
    ones = changing.those_of(tariff)
    clients = [one.client for one in ones]
    first = TariffVersion.get(TariffVersion.tariff == tariff)
    title = Localised('Офис «15» \\ "К" 100 %s', "Office 15")
    draft = changing.a_draft(tariff, title=title, reason='Так "надо"\nвсем')
    subscribers.a_subscription(clients[0], first, values={"numbers": 9, "recording": True})
    for number, client in enumerate(clients[:7], start=1):
        person(client, f"owner{number}", Role.OWNER, language=("ru", "en")[number % 2])
        if number in OTHERS:
            role, changes = OTHERS[number]
            person(client, f"other{number}", role, **changes)
    Membership.create(user=1, client_id=clients[5].id, role=Role.ACCOUNTANT)
    _make_different(ones, draft)
    return draft


def person(client: Client, login: str, role: str, **changes: object) -> None:
    """Somebody of a client, who has a name of his own."""
    people.user(
        client, role, **{"login": f"{login}@client.test", "name": f"Имя\t{login}", **changes}
    )


def _make_different(ones: list[Subscription], draft: TariffVersion) -> None:
    """Discounts, pauses, plans for later, ends, other months of payment."""
    tariff: Tariff = draft.tariff
    subscribers.a_discount(ones[1], TODAY)
    subscribers.a_discount(ones[1], TODAY, amount_minor=101)
    subscribers.a_pause(ones[2], TODAY, price_minor=5000)
    db.execute_sql(
        "UPDATE subscription_phase SET until_on = '2027-03-01' WHERE subscription_id = 4"
    )
    first = TariffVersion.get(TariffVersion.tariff == tariff)
    subscribers.a_phase(ones[3], first, date(2027, 3, 1))
    other = catalogue.a_version(catalogue.a_tariff(tariff.service), price_minor=77700)
    db.execute_sql(
        "UPDATE subscription_phase SET until_on = '2027-02-01' WHERE subscription_id = 5"
    )
    subscribers.a_phase(ones[4], other, date(2027, 2, 1))
    subscribers.a_subscription(ones[5].client, first, status=Status.CREATED, start_on=None)
    subscribers.a_subscription(people.a_client(), first, end_on=date(2026, 12, 20))


def confirmed(draft: TariffVersion) -> TariffChange:
    """The change without the eighth; the seventh leaves, the second knows of it, the third has changed."""
    known = preview.count(draft, today=TODAY, now=NOW)
    preview.exclude(draft, [8], [8], actor=MILA)
    change = applying.apply(
        draft, Confirmation(known.fingerprint, WORDS), today=TODAY, actor=MILA, now=NOW
    )
    Subscription.update(status=Status.TERMINATED).where(Subscription.id == 7).execute()
    key = f"tariff-change:{change.id}:2:2"
    Notice.create(
        client_id=2, user=3, event="tariff_change", event_key=key, path="/cabinet", at=NOW
    )
    third = Subscription.get_by_id(3)
    subscribers.a_value(third, "recording", True, TODAY)
    subscription_moving.change(third)
    return change


def run(change: TariffChange, clients_at_once: int) -> int:
    """Move everybody, in batches of so many clients, and write their letters."""
    moved = moving.run(change, Terms(), now=NOW, clients_at_once=clients_at_once)
    posting.write_due(now=NOW, at_once=clients_at_once)
    return moved


def written() -> str:
    """Every row of the tables that a change writes to, one on a line, as the database holds it."""
    return "".join(_table(name) for name in TABLES)


def without_ids(rows: str) -> list[str]:
    """The lines without their first columns, in order of what is left."""
    return sorted(line.partition(", ")[2] for line in rows.splitlines())


def _table(name: str) -> str:
    cursor = db.execute_sql(f"SELECT * FROM {name} ORDER BY 1, 2")  # noqa: S608 a name of ours
    columns = [column[0] for column in cursor.description]
    kept = [at for at, column in enumerate(columns) if column not in DIFFERENT.get(name, ())]
    rows = [[row[at] for at in kept] for row in cursor.fetchall()]
    lines = [[columns[at] for at in kept], *rows]
    return f"{name}\n" + "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)
