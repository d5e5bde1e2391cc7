"""A public text of a new service becomes a draft for the editors, and nothing more than that."""

from datetime import UTC, datetime

import pytest

from backend.audit import journal
from backend.catalog import proposals, services
from backend.catalog.models import Service
from backend.catalog.proposals import PublicText
from backend.catalog.services import NewService
from backend.catalog.words import Category
from backend.kernel.localised import Localised
from backend.showcase.proposals import Carrier, carry
from sitegen import drafts, engine, pages, release
from sitegen.errors import ContentError, StorageError
from sitegen.site import Site
from tests.support import people

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MILA = people.actor("manager")
BODY = Localised("Без проводов.", "No wires.")
HEADING = Localised("Виртуальная АТС", "Cloud PBX")


def proposed(body: Localised = BODY) -> Service:
    """A service with a text for its page."""
    new = NewService(HEADING, Category.BASE, "cloud-pbx")
    service = services.create(new, actor=MILA, now=NOW)
    services.propose_page(service, PublicText(HEADING, body), actor=MILA, now=NOW)
    return service


def test_the_text_stands_among_the_drafts_in_each_language_and_not_on_the_site(site: Site):
    engine.publish(site, {}, "Адам Громов")
    service = proposed()
    before = release.current(site)

    Carrier(site)(NOW)

    texts = drafts.texts(site)
    assert texts["pages/services/cloud-pbx.md"].endswith("\n\nБез проводов.\n")
    assert texts["pages/en/services/cloud-pbx.md"].endswith("\n\nNo wires.\n")
    assert drafts.load(site, "pages/services/cloud-pbx.md").author == MILA.name
    assert all("cloud-pbx" not in page.path for page in pages.list_pages(site))
    assert release.current(site) == before
    assert Service.get_by_id(service.id).public_page == "services/cloud-pbx"
    assert journal.entries_of("page:pages/services/cloud-pbx.md")[0].action == "page.create"


def test_it_can_be_published_by_an_editor(site: Site):
    proposed()
    Carrier(site)(NOW)

    report = engine.publish(site, dict(drafts.texts(site)), "Егор Лесков")

    assert report.release
    assert any(page.url.endswith("/services/cloud-pbx") for page in pages.list_pages(site))


def test_a_language_without_a_text_has_no_page(site: Site):
    proposed(Localised("Без проводов."))

    Carrier(site)(NOW)

    assert list(drafts.texts(site)) == ["pages/services/cloud-pbx.md"]


def test_an_address_that_is_taken_gets_a_number(site: Site):
    taken = pages.create(site, kind="page", lang="ru", slug="services/cloud-pbx", title="Другая")
    drafts.save(site, taken.path, taken.text, base="", author="Егор", now=NOW)
    service = proposed()

    Carrier(site)(NOW)

    assert drafts.texts(site)[taken.path] == taken.text
    assert Service.get_by_id(service.id).public_page == "services/cloud-pbx-2"


def test_when_no_address_is_free_it_is_told(site: Site):
    for number in range(1, 21):
        slug = "services/cloud-pbx" + (f"-{number}" if number > 1 else "")
        taken = pages.create(site, kind="page", lang="ru", slug=slug, title="Другая")
        drafts.save(site, taken.path, taken.text, base="", author="Егор", now=NOW)
    proposed()

    with pytest.raises(ContentError):
        Carrier(site)(NOW)

    assert len(proposals.waiting()) == 1


def test_after_a_crash_between_the_draft_and_the_note_no_second_draft_is_made(site: Site):
    service = proposed()
    proposal = proposals.waiting()[0]
    carry(site, proposal, now=NOW)
    type(proposal).update(delivered_at=None).execute()
    Service.update(public_page="").execute()

    Carrier(site)(NOW)

    assert len(drafts.texts(site)) == 2
    assert Service.get_by_id(service.id).public_page == "services/cloud-pbx"


def test_what_an_editor_made_of_it_is_not_overwritten(site: Site):
    proposed()
    Carrier(site)(NOW)
    path = "pages/services/cloud-pbx.md"
    draft = drafts.load(site, path)
    drafts.save(site, path, draft.text + "\nЕщё.\n", draft.revision, "Егор", NOW)

    Carrier(site)(NOW)

    assert drafts.load(site, path).text.endswith("Ещё.\n")


def test_a_disk_that_takes_nothing_leaves_it_waiting(site: Site):
    site.state.mkdir(parents=True, exist_ok=True)
    (site.state / "drafts").write_text("no folder")
    proposed()

    with pytest.raises((StorageError, OSError)):
        Carrier(site)(NOW)

    assert len(proposals.waiting()) == 1
