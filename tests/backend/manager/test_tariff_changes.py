"""The screens of a change of a tariff: preview, who is left out, confirming, progress."""

from typing import TYPE_CHECKING

import pytest

from backend.accounts.roles import Role
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import Visibility
from backend.clients.models import Client
from backend.kernel import clock
from backend.kernel.periods import add_months
from backend.subscriptions.models import TariffChange, TariffChangeItem, TariffChangeList
from backend.subscriptions.tariff_changes import moving
from backend.subscriptions.terms import Terms
from tests.support import changing, people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

COUNT = 3


@pytest.fixture
def tariff(app: "WSGIApplication") -> Tariff:
    """Three clients have it."""
    return changing.a_tariff_with(COUNT)


@pytest.fixture
def draft(tariff: Tariff) -> TariffVersion:
    """Dearer for all, two months from today."""
    month = clock.now().date().replace(day=1)
    return changing.a_draft(
        tariff, effective_new=add_months(month, 1), existing_on=add_months(month, 2)
    )


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager."""
    return people.signed_in(app, people.mila())


def path_of(draft: TariffVersion) -> str:
    return f"/manager/tariffs/{draft.tariff_id}/versions/{draft.id}/change"


def confirmation(mila: Visitor, draft: TariffVersion, **changes: str) -> dict[str, str]:
    form = next(
        form for form in mila.get(path_of(draft)).forms if "fingerprint" in dict(form.filled({}))
    )
    return {**dict(form.filled({})), **changes}


def test_the_preview_says_whom_how_much_and_what_they_will_read(
    mila: Visitor, draft: TariffVersion
) -> None:
    page = mila.get(path_of(draft))

    assert page.status == 200
    assert "3 подключения, 3 клиента" in page.text
    assert "+600,00" in page.text
    assert "Клиент 2" in page.text
    assert "Сейчас вы платите" in page.text
    assert "You pay" in page.text
    assert "У 3 клиентов нет ни одного пользователя" in page.text


def test_those_left_out_are_kept_and_counted(mila: Visitor, draft: TariffVersion) -> None:
    sent = [("shown", "1"), ("shown", "2"), ("out", "2"), ("back", f"{path_of(draft)}?way=dearer")]

    answer = mila.post(f"{path_of(draft)}/exclude", sent)

    assert answer.location.endswith(f"{path_of(draft)}?way=dearer")
    assert "2 подключения, 2 клиента" in mila.get(path_of(draft)).text
    assert "Клиент 2" in mila.get(f"{path_of(draft)}?way=excluded").text
    assert "Клиент 1" not in mila.get(f"{path_of(draft)}?way=excluded").text


def test_the_way_back_never_leads_elsewhere(mila: Visitor, draft: TariffVersion) -> None:
    sent = [("shown", "1"), ("back", "https://elsewhere.test/")]

    assert mila.post(f"{path_of(draft)}/exclude", sent).location.endswith(path_of(draft))


def test_confirmed_it_runs_and_each_result_is_shown(mila: Visitor, draft: TariffVersion) -> None:
    typed = confirmation(mila, draft, notice_ru="Подорожали каналы.", notice_en="Channels.")

    answer = mila.post(path_of(draft), typed)
    change = TariffChange.get()
    running = mila.get(answer.location)
    moving.run(change, Terms(), now=clock.now())
    done = mila.get(answer.location)

    assert answer.location.endswith(f"/manager/tariff-changes/{change.id}")
    assert "0 из 3" in running.text
    assert "3 из 3" in done.text
    assert change.notice == {"ru": "Подорожали каналы.", "en": "Channels."}
    assert "Клиент 3" in mila.get(f"{answer.location}?status=moved").text
    assert "Клиент 3" not in mila.get(f"{answer.location}?status=waiting").text
    assert "3 из 3" in mila.get("/manager/tariff-changes").text


def test_confirmed_twice_the_second_is_told(mila: Visitor, draft: TariffVersion) -> None:
    typed = confirmation(mila, draft)
    mila.post(path_of(draft), typed)

    again = mila.post(path_of(draft), typed, follow=True)

    assert "уже подтвердил другой сотрудник" in again.text
    assert TariffChange.select().count() == 1


def test_a_list_that_changed_is_shown_anew_and_what_was_typed_is_kept(
    mila: Visitor, draft: TariffVersion
) -> None:
    typed = confirmation(mila, draft, notice_ru="Каналы дороже")
    TariffVersion.update(price_minor=130000, revision=2).where(
        TariffVersion.id == draft.id
    ).execute()

    refused = mila.post(path_of(draft), typed)

    assert refused.status == 409
    assert "список изменился" in refused.text
    assert "Каналы дороже" in refused.text
    assert "+900,00" in refused.text
    assert TariffChange.select().count() == 0
    assert mila.post(path_of(draft), confirmation(mila, draft)).status == 303


def test_too_long_a_notice_stands_beside_its_field(mila: Visitor, draft: TariffVersion) -> None:
    answer = mila.post(path_of(draft), confirmation(mila, draft, notice_ru="о" * 2001))

    assert answer.status == 422
    assert "о" * 2001 in answer.text
    assert TariffChange.select().count() == 0


def test_a_day_in_the_past_is_refused_with_a_reason(mila: Visitor, draft: TariffVersion) -> None:
    TariffVersion.update(effective_new=changing.FROM.replace(year=2020)).where(
        TariffVersion.id == draft.id
    ).execute()

    answer = mila.post(path_of(draft), confirmation(mila, draft))

    assert answer.status == 422
    assert TariffVersion.get_by_id(draft.id).published_at is None


def test_stopped_and_continued(mila: Visitor, draft: TariffVersion) -> None:
    results = mila.post(path_of(draft), confirmation(mila, draft)).location

    mila.post(f"{results}/stop", {})
    assert "Остановлена" in mila.get(results).text
    assert "уже не идёт" in mila.post(f"{results}/stop", {}, follow=True).text
    mila.post(f"{results}/go-on", {})
    assert "не остановлена" in mila.post(f"{results}/go-on", {}, follow=True).text
    assert TariffChange.get().status == "running"


def test_the_lists_as_files_hold_no_formulas(mila: Visitor, draft: TariffVersion) -> None:
    Client.update(short_name="=HYPERLINK(1)").where(Client.id == 1).execute()

    preview = mila.get(f"{path_of(draft)}.csv")
    results = mila.post(path_of(draft), confirmation(mila, draft)).location
    after = mila.get(f"{results}.csv")

    for file in (preview, after):
        assert file.status == 200
        assert "'=HYPERLINK(1)" in file.text
        assert "1150,00;1350,00;200,00" in file.text


def test_a_published_version_leads_to_its_results(mila: Visitor, draft: TariffVersion) -> None:
    results = mila.post(path_of(draft), confirmation(mila, draft)).location

    assert mila.get(path_of(draft), follow=False).location == results
    assert mila.get(f"{path_of(draft)}.csv").status == 404
    assert mila.post(f"{path_of(draft)}/count", {}).status == 404


def test_what_is_not_there_is_not_found(mila: Visitor, draft: TariffVersion) -> None:
    other = changing.a_tariff_with(0)

    assert mila.get(f"/manager/tariffs/{other.id}/versions/{draft.id}/change").status == 404
    assert mila.get("/manager/tariff-changes/99").status == 404
    assert mila.post("/manager/tariff-changes/99/stop", {}).status == 404
    assert mila.get("/manager/tariff-changes/99.csv").status == 404


def test_an_exclusive_tariff_is_confirmed_by_those_who_keep_it(
    app: "WSGIApplication", mila: Visitor, tariff: Tariff, draft: TariffVersion
) -> None:
    Tariff.update(visibility=Visibility.EXCLUSIVE).where(Tariff.id == tariff.id).execute()

    shown = mila.get(path_of(draft))
    assert "с правом менять такие тарифы" in shown.text
    seen = {"fingerprint": TariffChangeList.get().fingerprint}
    assert mila.post(path_of(draft), seen).status == 403
    assert TariffChange.select().count() == 0

    sveta = people.signed_in(app, people.sveta())
    assert sveta.post(path_of(draft), confirmation(sveta, draft)).status == 303
    assert TariffChangeItem.select().count() == COUNT


def test_editors_and_clients_do_not_get_here(app: "WSGIApplication", draft: TariffVersion) -> None:
    editor = people.signed_in(app, people.egor())
    client = people.signed_in(app, people.user(role=Role.OWNER))

    assert editor.get(path_of(draft)).status == 404
    assert editor.post(path_of(draft), {"fingerprint": "x"}).status == 404
    assert "/staff/sign-in" in client.get(path_of(draft)).url
    assert client.post(path_of(draft), {"fingerprint": "x"}).status == 401
    assert TariffChange.select().count() == 0


def test_on_a_bad_place_the_list_says_so(mila: Visitor, draft: TariffVersion) -> None:
    assert mila.get(f"{path_of(draft)}?after=nonsense").status == 422
