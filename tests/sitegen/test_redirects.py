import pytest

from sitegen import engine, redirects
from sitegen.build import build
from sitegen.errors import BuildFailed
from sitegen.pages import Page
from sitegen.redirects import Redirect, Resolved
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

LIVING = {"/", "/about", "/services", "/404"}


def resolved(lines: str) -> Resolved:
    return redirects.resolve(redirects.declared([], lines), LIVING)


def keys(found: Resolved) -> list[tuple[int, str, str]]:
    return [(item.line, item.key, item.severity) for item in found.problems]


def test_an_old_address_leads_to_a_living_page_or_file() -> None:
    found = resolved(
        '# comment\n\n"/old" = "/about"\n"/team" = "/about#team" # why\n"/a.pdf" = "/images/a.pdf"\n'
    )

    assert found == Resolved(
        {"/old": "/about", "/team": "/about#team", "/a.pdf": "/images/a.pdf"}, ()
    )


def test_an_address_written_in_percents_is_understood() -> None:
    assert resolved('"/%D0%BE%20" = "/about"').targets == {}
    assert resolved('"/%D0%BE" = "/about"').targets == {"/о": "/about"}


def test_the_living_page_wins() -> None:
    assert resolved('"/about" = "/services"') == Resolved({}, ())


def test_a_chain_is_followed_to_its_end_and_told() -> None:
    found = resolved('"/a" = "/b"\n"/b" = "/c"\n"/c" = "/about"')

    assert found.targets == {"/a": "/about", "/b": "/about", "/c": "/about"}
    assert keys(found) == [(1, "redirect_chain", "warning"), (2, "redirect_chain", "warning")]
    assert found.problems[0].details["end"] == "/about"


def test_a_circle_is_an_error_at_each_of_its_lines() -> None:
    found = resolved('"/a" = "/b"\n"/b" = "/a"\n"/own" = "/own"\n"/in" = "/a"')

    assert found.targets == {}
    assert keys(found) == [(number, "redirect_circular", "error") for number in (1, 2, 3, 4)]
    assert found.problems[0].details["chain"] == "/a → /b → /a"


@pytest.mark.parametrize(
    ("line", "key", "severity"),
    [
        ('"/old" = "/nowhere"', "redirect_dead", "warning"),
        ('"/theme/x" = "/about"', "redirect_wrong", "warning"),
        ('"old" = "/about"', "redirect_wrong", "warning"),
        ('"/a/../b" = "/about"', "redirect_wrong", "warning"),
        ('"/a b" = "/about"', "redirect_wrong", "warning"),
        ('"/old" = "https://else.where/"', "redirect_wrong", "warning"),
        ('"/old" = "/about\\n;"', "redirect_line", "error"),
        ("/old -> /about", "redirect_line", "error"),
        ("[table]", "redirect_line", "error"),
    ],
)
def test_what_cannot_be_is_named_by_line(line: str, key: str, severity: str) -> None:
    found = resolved(line)

    assert found.targets == {}
    assert keys(found) == [(1, key, severity)]


def test_two_targets_of_one_address_are_an_error_and_one_twice_is_not() -> None:
    assert keys(resolved('"/a" = "/about"\n"/a" = "/services"')) == [(2, "redirect_twice", "error")]
    assert keys(resolved('"/a" = "/about"\n"/a" = "/about"')) == []


def test_servers_get_maps_in_stable_parts() -> None:
    many = {f"/old-{number}": "/about" for number in range(3000)}

    before = redirects.maps(many)
    after = redirects.maps({**many, "/one-more": "/услуги#a"})

    differing = [name for name in after if before.get(name) != after[name]]
    assert len(differing) == 2
    assert b'"/one-more" "/%D1%83%D1%81%D0%BB%D1%83%D0%B3%D0%B8#a";\n' in b"".join(after.values())
    assert b'redir "/old-7" "/about" permanent\n' in b"".join(after.values())


def test_a_build_writes_pages_and_maps(site: Site) -> None:
    put(site, "redirects.toml", '"/company" = "/about"\n')

    build(site, site.content.parent / "out", now=NOON)

    files = made.tree(site.content.parent / "out")
    assert b'content="0; url=/about"' in files["company.html"]
    assert b'"/company" "/about";' in files["redirects/nginx-1.map"]
    assert b'"/phones" "/services/telephony";' in files["redirects/nginx-1.map"]


def test_a_circle_stops_the_build_by_file_and_line(site: Site) -> None:
    put(site, "redirects.toml", '\n"/a" = "/b"\n"/b" = "/a"\n')

    with pytest.raises(BuildFailed) as refusal:
        build(site, site.content.parent / "out", now=NOON)

    places = [(item.path, item.line, item.key) for item in refusal.value.problems]
    assert places == [("redirects.toml", line, "redirect_circular") for line in (2, 3)]


def test_a_publication_warns_of_a_redirect_once(site: Site) -> None:
    lines = '"/company" = "/about"\n"/firm" = "/nowhere"\n'
    put(site, "redirects.toml", lines)

    first = engine.publish(site, now=NOON)
    put(site, "redirects.toml", f"# moved\n{lines}")
    second = engine.publish(site, now=NOON)
    put(site, "redirects.toml", f'"/office" = "/gone"\n{lines}')
    third = engine.publish(site, now=NOON)

    told = [{(one.line, one.key) for one in report.warnings} for report in (first, second, third)]
    assert (2, "redirect_dead") in told[0]
    assert told[1] == set()
    assert told[2] == {(1, "redirect_dead")}


def test_a_page_that_gets_another_address_leaves_a_way_to_it(site: Site) -> None:
    engine.publish(site, now=NOON)

    engine.publish(site, {"pages/about.md": text("О нас", slug="company")}, now=NOON)

    assert '"/about" = "/company"' in (site.content / "redirects.toml").read_text()
    assert 'content="0; url=/company"' in made.live(site, "about.html")


def test_a_renamed_file_is_followed_by_its_text(site: Site) -> None:
    engine.publish(site, {"pages/fax.md": text("Факс", body="Шлём факсы.\n")}, now=NOON)

    moved = {"pages/fax.md": None, "pages/services/fax.md": text("Факсы", body="Шлём факсы.\n")}
    engine.publish(site, moved, now=NOON)

    assert 'content="0; url=/services/fax"' in made.live(site, "fax.html")


def test_moving_twice_makes_no_chain_and_moving_back_no_circle(site: Site) -> None:
    for slug in ("second", "third", "about"):
        engine.publish(site, {"pages/about.md": text("О нас", slug=slug)}, now=NOON)

    lines = (site.content / "redirects.toml").read_text().splitlines()[1:]

    assert sorted(lines) == ['"/second" = "/about"', '"/third" = "/about"']


def test_what_stood_in_the_file_stays_but_for_lines_to_a_page_that_is_gone(site: Site) -> None:
    put(site, "redirects.toml", '# by hand\n"/x" = "/services"\n"/y" = "/fax"\n')
    put(site, "pages/fax.md", text("Факс"))

    engine.publish(site, {"pages/fax.md": None}, now=NOON)

    assert (site.content / "redirects.toml").read_text() == '# by hand\n"/x" = "/services"\n'


def test_a_draft_has_no_address_to_leave(site: Site) -> None:
    draft = text("Черновик", status="draft")
    engine.publish(site, {"pages/idea.md": draft}, now=NOON)

    engine.publish(site, {"pages/idea.md": text("Черновик", slug="plan")}, now=NOON)

    assert not (site.content / "redirects.toml").exists()


def test_aliases_are_redirects_of_their_page_by_line(site: Site) -> None:
    put(site, "pages/new.md", text("Новая", aliases="/one, /two"))
    page = next(item for item in made_pages(site) if item.path == "pages/new.md")

    found = redirects.declared([page], "")

    assert found == [Redirect(f"/{name}", "/new", "pages/new.md", 3) for name in ("one", "two")]


def made_pages(site: Site) -> list[Page]:
    from sitegen import pages

    return pages.list_pages(site)
