"""Publishing one page and everything, its report, what stands in the way, and going back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.audit.models import AuditEntry
from backend.cabinets.editor import publishing
from sitegen import drafts, engine, release
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, NEWS, changed, put, read_only, stored
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

PUBLISH = f"/editor/publish/{ABOUT}"
CHANGES = f"/editor/changes/{ABOUT}"


def live_text(site: Site, file: str = "about.html") -> str:
    """What visitors get."""
    return (site.releases / "current" / file).read_text(encoding="utf-8")


def publish(visitor: Visitor, path: str = ABOUT, **fields: str) -> Page:
    """Press Publish on the toolbar."""
    return visitor.post(f"/editor/publish/{path}", fields, follow=True)


def test_a_published_change_is_live_and_stored(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")

    page = publish(egor)

    assert "Посетители уже видят новое." in page.text
    assert "http://localhost:8000/about" in page.links
    assert "Кто они" in live_text(live)
    assert "## Кто они" in stored(live)
    assert drafts.changed(live) == []


def test_only_the_one_page_is_published(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    changed(egor, live, "Новость 02", "Новость вторая", NEWS)

    publish(egor)

    assert [draft.path for draft in drafts.changed(live)] == [NEWS]


def test_publishing_is_recorded(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")

    publish(egor)

    entry = AuditEntry.get(AuditEntry.action == "site.publish")
    assert entry.object == f"release:{release.current(live)}"
    assert entry.new is not None
    assert ABOUT in entry.new


def test_the_report_names_time_size_and_person(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")

    page = publish(egor)

    assert "Заняло" in page.text
    assert "Егор Лесков" in page.text
    assert "страниц" in page.text


def test_an_old_report_says_that_it_is_old(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    page = publish(egor)
    engine.publish(live, {}, "")

    assert "уже не последняя" in egor.get(page.url).text


def test_a_page_removed_since_is_left_out_of_the_report(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    page = publish(egor)
    (live.content / ABOUT).unlink()

    assert "http://localhost:8000/about" not in egor.get(page.url).links


@pytest.mark.parametrize("query", ["", "?release=../../etc", "?release=20200101-000000-000000"])
def test_an_unknown_report_is_not_found(egor: Visitor, live: Site, query: str):
    assert egor.get(f"/editor/published{query}").status == 404


def test_a_release_from_the_shell_has_no_report(egor: Visitor, live: Site):
    assert egor.get(f"/editor/published?release={release.current(live)}").status == 404


def test_publishing_twice_says_that_nothing_is_left(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    publish(egor)

    page = publish(egor)

    assert "Публиковать нечего" in page.text


def test_a_draft_that_moved_on_is_looked_at_again(egor: Visitor, adam: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    form = egor.get(CHANGES).form(PUBLISH)
    now = drafts.load(live, ABOUT)
    put(adam, now.text + "\nЕщё.\n", now.revision)

    page = egor.submit(form)

    assert "Пока вы смотрели, черновик изменился." in page.text
    assert "Ещё." not in live_text(live)


def test_a_draft_that_the_site_overtook_is_compared_first(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    engine.publish(live, {ABOUT: stored(live).replace("## Кто мы", "## Команда")}, "")

    page = publish(egor)

    assert "Два текста одной страницы" in page.text
    assert "Команда" in live_text(live)


def test_a_dead_link_stops_it_and_is_named_by_page_and_line(egor: Visitor, live: Site):
    changed(egor, live, "(/)", "(/nowhere)")

    page = publish(egor)

    assert page.status == 422
    assert "Сайт не изменился" in page.text
    assert "О компании & людях" in page.text
    assert "строка 8" in page.text
    assert any(link.endswith(f"/editor/source/{ABOUT}") for link in page.links)
    assert "nowhere" not in live_text(live)
    assert "(/nowhere)" in drafts.load(live, ABOUT).text


def test_damage_in_another_page_is_named(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    (live.content / "pages/services.md").write_text("без начала", encoding="utf-8")

    page = publish(egor)

    assert page.status == 422
    assert any(link.endswith("/editor/source/pages/services.md") for link in page.links)


def test_a_page_nobody_has_is_not_found(egor: Visitor, live: Site):
    assert publish(egor, "pages/nothing.md").status == 404


@contextmanager
def somebody_publishes(site: Site, owner: str) -> Iterator[None]:
    """Hold the lock of publishing as another process would."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with release.held(site, owner):
            taken.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    taken.wait(5)
    try:
        yield
    finally:
        done.set()
        other.join()


@pytest.mark.parametrize(("owner", "said"), [("Адам", "публикует Адам"), ("?", "кто-то ещё")])
def test_another_publication_under_way_is_told(
    egor: Visitor, live: Site, monkeypatch: pytest.MonkeyPatch, owner: str, said: str
):
    monkeypatch.setattr(publishing, "WAIT_SECONDS", 0.1)
    changed(egor, live, "## Кто мы", "## Кто они")

    with somebody_publishes(live, owner):
        page = publish(egor)

    assert page.status == 409
    assert said in page.text


def test_a_disk_that_takes_nothing_leaves_the_site(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    read_only(live.releases / "work")

    page = publish(egor)

    assert page.status == 503
    assert "не может записывать" in page.text
    assert "## Кто они" not in stored(live)
    assert "## Кто они" in drafts.load(live, ABOUT).text


def test_everything_changed_is_listed_and_published(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    egor.post("/editor/new-page", {"title": "Вакансии", "language": "ru", "parent": ""})

    ask = egor.get("/editor/publish")
    page = egor.submit(ask.form("/editor/publish"))

    assert "О компании & людях" in ask.text
    assert "Вакансии" in ask.text
    assert "http://localhost:8000/vakansii" in page.links
    assert "Вакансии" in live_text(live, "vakansii.html")
    assert drafts.changed(live) == []


def test_a_list_that_moved_on_is_looked_at_again(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    form = egor.get("/editor/publish").form("/editor/publish")
    changed(egor, live, "Новость 02", "Новость вторая", NEWS)

    page = egor.submit(form)

    assert "список изменился" in page.text
    assert "Кто они" not in live_text(live)


def test_nothing_to_publish_is_told(egor: Visitor, live: Site):
    assert "Публиковать нечего" in egor.get("/editor/publish").text
    assert "Публиковать нечего" in egor.post("/editor/publish", {}, follow=True).text


def test_warnings_stand_in_the_report(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто мы\n\n#### Сразу мелко")

    page = publish(egor)

    assert "стоит поправить" in page.text
    assert "Заголовок 4-го уровня" in page.text


def test_going_back_shows_the_earlier_site(egor: Visitor, live: Site):
    changed(egor, live, "## Кто мы", "## Кто они")
    publish(egor)

    page = egor.submit(egor.get("/editor/rollback").form("/editor/rollback"))

    assert "Сайт возвращён к прежнему виду." in page.text
    assert "Кто они" not in live_text(live)
    assert "## Кто они" in stored(live)
    assert AuditEntry.get(AuditEntry.action == "site.rollback").actor_name == "Егор Лесков"


def test_there_is_nothing_to_go_back_to_at_first(egor: Visitor, live: Site):
    assert "Возвращаться не к чему" in egor.get("/editor/rollback").text


def test_going_back_twice_by_one_form_is_refused(egor: Visitor, live: Site):
    for heading in ("## Раз", "## Два"):
        changed(egor, live, "## Кто мы" if heading == "## Раз" else "## Раз", heading)
        publish(egor)
    form = egor.get("/editor/rollback").form("/editor/rollback")
    egor.submit(form)

    page = egor.submit(form)

    assert "сайт опубликовали заново" in page.text
    assert "Раз" in live_text(live)


def test_a_manager_can_neither_publish_nor_go_back(egor: Visitor, live: Site):
    mila = people.signed_in(egor.app, people.mila())
    changed(egor, live, "## Кто мы", "## Кто они")

    assert publish(mila).status == 404
    assert mila.post("/editor/publish", {}).status == 404
    assert mila.post("/editor/rollback", {}).status == 404
    assert "Кто они" not in live_text(live)
