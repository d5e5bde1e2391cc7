"""Publications that wait are made together; one that fails does not stop the others."""

import threading
from collections.abc import Callable

from sitegen import engine, pages, release, revisions
from sitegen.errors import BuildFailed, SitegenError
from sitegen.site import Site
from tests.sitegen.made import NOON, live, text

PEOPLE = ("Анна", "Борис", "Вера", "Галина")


def at_once(site: Site, jobs: dict[str, Callable[[], object]]) -> dict[str, object]:
    """Let several people publish while somebody holds the lock, and give what each got."""
    got: dict[str, object] = {}

    def run(name: str) -> None:
        try:
            got[name] = jobs[name]()
        except SitegenError as error:
            got[name] = error

    threads = [threading.Thread(target=run, args=(name,)) for name in jobs]
    with release.held(site, "Егор"):
        for thread in threads:
            thread.start()
            thread.join(0.05)
    for thread in threads:
        thread.join(30)
    return got


def publishing(site: Site, name: str, body: str = "Текст.\n") -> Callable[[], object]:
    path = f"pages/{PEOPLE.index(name)}.md"
    return lambda: engine.publish(site, {path: text(name, body)}, actor=name, now=NOON)


def test_those_who_wait_go_together(site: Site):
    engine.publish(site, now=NOON)
    before = len(release.releases(site))

    got = at_once(site, {name: publishing(site, name) for name in PEOPLE})

    assert not [error for error in got.values() if isinstance(error, SitegenError)]
    assert len(release.releases(site)) <= before + 2
    for number, name in enumerate(PEOPLE):
        assert name in live(site, f"{number}.html")
        (entry,) = revisions.history(site, f"pages/{number}.md")
        assert entry.actor == name


def test_one_that_cannot_be_built_fails_alone(site: Site):
    engine.publish(site, now=NOON)
    jobs = {name: publishing(site, name) for name in PEOPLE}
    jobs["Вера"] = publishing(site, "Вера", "[никуда](/nowhere)\n")

    got = at_once(site, jobs)

    assert isinstance(got["Вера"], BuildFailed)
    assert {name for name, one in got.items() if isinstance(one, SitegenError)} == {"Вера"}
    assert "Галина" in live(site, "3.html")
    assert not (site.content / "pages/2.md").exists()


def test_two_who_changed_one_page_do_not_go_together(site: Site):
    engine.publish(site, now=NOON)
    about = "pages/about.md"
    start = {about: pages.revision(pages.read(site, about))}

    got = at_once(
        site,
        {
            name: lambda name=name: engine.publish(  # type: ignore[misc]
                site, {about: text(name)}, actor=name, expected=start, now=NOON
            )
            for name in PEOPLE[:2]
        },
    )

    refused = [one for one in got.values() if isinstance(one, BuildFailed)]
    assert [problem.key for error in refused for problem in error.problems] == ["changed_meanwhile"]
