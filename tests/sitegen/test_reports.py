"""Reports of publishing lie beside their releases and go with them."""

from dataclasses import replace

from sitegen import engine, reports
from sitegen.site import Site


def test_a_report_is_read_as_it_was_kept(site: Site) -> None:
    made = engine.publish(site, {}, "Егор")

    kept = reports.keep(site, made, ["pages/about.md"])

    assert reports.find(site, made.release) == kept
    assert kept.paths == ("pages/about.md",)
    assert kept.pages == made.pages + made.news


def test_a_release_without_a_report_has_none(site: Site) -> None:
    made = engine.publish(site, {}, "Егор")

    assert reports.find(site, made.release) is None
    assert reports.find(site, "../../etc/passwd") is None


def test_reports_of_releases_that_are_gone_go_too(site: Site) -> None:
    small = replace(site, keep_releases=2)
    first = engine.publish(small, {}, "Егор")
    reports.keep(small, first, [])

    for _ in range(2):
        reports.keep(small, engine.publish(small, {}, "Егор"), [])

    assert not (small.state / "reports" / f"{first.release}.json").exists()
    assert len(list((small.state / "reports").iterdir())) == 2
