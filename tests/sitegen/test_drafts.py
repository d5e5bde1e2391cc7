import threading
from datetime import timedelta

import pytest

from sitegen import drafts, engine, pages, revisions
from sitegen.errors import ConflictError, ContentError, SitegenError
from sitegen.site import Site
from tests.sitegen.made import NOON, put, text

ABOUT = "pages/about.md"
BODY = "Первый.\n\nВторой.\n\nТретий.\n"


@pytest.fixture(autouse=True)
def about(site: Site) -> None:
    put(site, ABOUT, text("О нас", BODY))


def changed_text(old: str, new: str) -> str:
    return text("О нас", BODY).replace(old, new)


def test_without_a_draft_the_published_text_is_given(site: Site) -> None:
    draft = drafts.load(site, ABOUT)

    assert draft.text == text("О нас", BODY)
    assert draft.revision == draft.published_revision == pages.revision(draft.text)
    assert (draft.author, draft.saved_at, draft.is_changed) == (None, None, False)


def test_a_saved_text_is_given_back(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision

    saved = drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    draft = drafts.load(site, ABOUT)
    assert not saved.merged
    assert (draft.text, draft.revision) == (changed_text("Первый", "1"), saved.revision)
    assert (draft.author, draft.saved_at, draft.is_changed) == ("Егор", NOON, True)
    assert pages.read(site, ABOUT) == text("О нас", BODY)


def test_two_people_in_different_blocks_lose_nothing(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    saved = drafts.save(site, ABOUT, changed_text("Третий", "3"), base, "Мила", NOON)

    assert saved.merged
    assert "1.\n\nВторой.\n\n3." in saved.text
    assert drafts.load(site, ABOUT).text == saved.text


def test_two_people_in_one_block_get_all_three_texts(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    with pytest.raises(ConflictError) as conflict:
        drafts.save(site, ABOUT, changed_text("Первый", "I"), base, "Мила", NOON)

    assert conflict.value.mine == changed_text("Первый", "I")
    assert conflict.value.theirs == changed_text("Первый", "1")
    assert conflict.value.base == text("О нас", BODY)
    assert drafts.load(site, ABOUT).text == changed_text("Первый", "1")


def test_saving_the_same_text_twice_is_fine(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    first = drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    again = drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    assert again == first


def test_saves_at_the_same_time_all_stay(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    words = ["Первый", "Второй", "Третий"]

    def save(word: str) -> None:
        drafts.save(site, ABOUT, changed_text(word, word.upper()), base, word, NOON)

    threads = [threading.Thread(target=save, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(word.upper() in drafts.load(site, ABOUT).text for word in words)


def test_a_base_nobody_knows_is_refused(site: Site) -> None:
    drafts.save(site, ABOUT, "раз", drafts.load(site, ABOUT).revision, "Егор", NOON)

    with pytest.raises(SitegenError, match="revision_missing"):
        drafts.save(site, ABOUT, "два", "0" * 64, "Мила", NOON)


def test_a_draft_follows_what_is_published_in_other_lines(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)
    put(site, ABOUT, changed_text("Третий", "3"))

    draft = drafts.load(site, ABOUT)

    assert "1.\n\nВторой.\n\n3." in draft.text
    assert draft.published_revision == pages.revision(changed_text("Третий", "3"))
    assert not draft.is_behind


def test_a_draft_that_cannot_follow_says_so_and_can_be_settled(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)
    put(site, ABOUT, changed_text("Первый", "I"))

    assert drafts.load(site, ABOUT).is_behind
    drafts.resolve(site, ABOUT, changed_text("Первый", "I/1"), "Егор", NOON)

    settled = drafts.load(site, ABOUT)
    assert not settled.is_behind
    assert settled.text == changed_text("Первый", "I/1")


def test_a_draft_of_a_page_that_was_deleted_is_behind(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)
    pages.remove(site, ABOUT)

    assert drafts.load(site, ABOUT).is_behind


def test_a_new_page_begins_as_a_draft(site: Site) -> None:
    drafts.save(site, "pages/fax.md", text("Факс"), "", "Егор", NOON)

    draft = drafts.load(site, "pages/fax.md")
    assert (draft.published_revision, draft.is_changed) == ("", True)
    assert [item.path for item in drafts.changed(site)] == ["pages/fax.md"]
    assert drafts.texts(site) == {"pages/fax.md": text("Факс")}


def test_a_new_page_that_two_begin_is_merged_or_refused(site: Site) -> None:
    drafts.save(site, "pages/fax.md", text("Факс"), "", "Егор", NOON)

    with pytest.raises(ConflictError):
        drafts.save(site, "pages/fax.md", text("Телефакс"), "", "Мила", NOON)


def test_a_page_that_is_nowhere_is_refused(site: Site) -> None:
    with pytest.raises(ContentError, match="page_missing"):
        drafts.load(site, "pages/nothing.md")
    with pytest.raises(ContentError, match="path_wrong"):
        drafts.save(site, "../x", "", "", "Егор", NOON)


def test_only_drafts_that_differ_are_listed(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    drafts.save(site, ABOUT, text("О нас", BODY), base, "Егор", NOON)

    assert drafts.changed(site) == []


def test_a_discarded_draft_is_gone_but_its_text_is_kept(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    saved = drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)

    assert drafts.discard(site, ABOUT)

    assert not drafts.load(site, ABOUT).is_changed
    assert revisions.find(site, saved.revision) == saved.text
    assert not drafts.discard(site, ABOUT)


def test_a_draft_saved_during_a_publish_is_not_discarded_after_it(site: Site) -> None:
    base = drafts.load(site, ABOUT).revision
    first = drafts.save(site, ABOUT, changed_text("Первый", "1"), base, "Егор", NOON)
    engine.publish(site, {ABOUT: first.text}, now=NOON)
    later = NOON + timedelta(minutes=1)
    drafts.save(site, ABOUT, first.text.replace("Третий", "3"), first.revision, "Мила", later)

    assert not drafts.discard(site, ABOUT, first.revision)
    assert "3" in drafts.load(site, ABOUT).text


def test_a_page_that_is_not_utf8_is_refused(site: Site) -> None:
    (site.content / ABOUT).write_bytes(b"\xff")

    with pytest.raises(ContentError, match="not_utf8"):
        drafts.load(site, ABOUT)
