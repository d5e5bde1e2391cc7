"""The published page with the editor on it, and the page as it will look."""

from backend.cabinets.editor import editing
from sitegen import preview
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, NEWS, changed, stored
from tests.support import people
from tests.support.visitor import Visitor

EDIT = f"/editor/edit/{ABOUT}"


def test_the_page_stands_in_its_own_look_with_the_toolbar(egor: Visitor, site: Site):
    html = egor.get(EDIT).html

    assert '<div class="prose" id="page-body">' in html
    assert html.index("css/pages/editing.css") < html.index("</head>")
    assert html.index('id="editor-tools"') < html.rindex("</body>")


def test_links_of_the_page_lead_to_the_site_and_its_files_come_from_here(egor: Visitor, site: Site):
    html = egor.get(EDIT).html

    assert 'href="http://localhost:8000/services"' in html
    assert 'href="/theme/css/site.' in html


def test_the_toolbar_knows_the_draft_and_its_addresses(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")

    html = egor.get(EDIT).html

    assert f'data-draft-url="/editor/drafts/{ABOUT}"' in html
    assert f'action="/editor/publish/{ABOUT}"' in html
    assert "Кто они" in html


def test_without_scripts_there_is_a_way_to_the_plain_text(egor: Visitor, site: Site):
    html = egor.get(EDIT).html

    assert f'<noscript><a class="ed-button" href="/editor/source/{ABOUT}">' in html


def test_a_text_cannot_break_out_of_the_page(egor: Visitor, site: Site):
    evil = "</template><script>alert(1)</script>"
    changed(egor, site, "## Кто мы", f"## Кто мы\n\n{evil}")

    assert evil not in egor.get(EDIT).html


def test_news_lead_back_to_news(egor: Visitor, site: Site):
    assert 'href="/editor/news"' in egor.get(f"/editor/edit/{NEWS}").html


def test_the_preview_is_the_page_alone(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")

    html = egor.get(f"/editor/preview/{ABOUT}").html

    assert "Кто они" in html
    assert "editor-tools" not in html


def test_a_hidden_page_and_a_page_off_the_site_can_be_edited(egor: Visitor, site: Site):
    assert egor.get("/editor/edit/pages/secret.md").status == 200
    assert egor.get("/editor/edit/pages/draft.md").status == 200


def test_the_policy_of_the_page_allows_no_inline_script(egor: Visitor, site: Site):
    policy = egor.get(EDIT).header("Content-Security-Policy")

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_client_and_a_manager_are_kept_out(egor: Visitor, site: Site):
    for person in (people.mila(), people.anna()):
        visitor = people.signed_in(egor.app, person)

        page = visitor.get(EDIT, follow=False)

        assert page.status in (303, 404)


def test_the_toolbar_stands_in_what_the_preview_draws(egor: Visitor, site: Site):
    drawn = preview.render(site, ABOUT, stored(site), links_to=site.url)
    head, _, rest = drawn.partition("</head>")

    html = egor.get(EDIT).html

    assert html.startswith(head)
    assert html.endswith(rest.rpartition("</body>")[2])
    assert editing.MAX_BODY_BYTES > 0
