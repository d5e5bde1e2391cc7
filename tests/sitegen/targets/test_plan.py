"""Which file goes when, without any target."""

from datetime import timedelta

import pytest

from sitegen.targets import kinds, plan
from sitegen.targets.inventory import Inventory
from sitegen.targets.kinds import Wave
from sitegen.targets.plan import Item, Plan
from tests.sitegen.targets.releases import NOON, days


def items(*names: str, digest: str = "new") -> dict[str, Item]:
    return {name: Item(name, name, digest, {}) for name in names}


def made(wanted: dict[str, Item], known: Inventory, *, day: float = 0) -> Plan:
    to_send = plan.changed(wanted, known)
    return plan.made(wanted, to_send, known, now=days(day), keep_days=7)


@pytest.mark.parametrize(
    ("name", "wave"),
    [
        ("theme/css/site.1a2b3c4d.css", Wave.ASSETS),
        ("theme/data.json", Wave.ASSETS),
        ("images/x.webp", Wave.ASSETS),
        ("cards/about.png", Wave.ASSETS),
        ("favicon.ico", Wave.ASSETS),
        ("files/price.pdf", Wave.ASSETS),
        ("theme/js/a.js.br", Wave.ASSETS),
        ("about.html", Wave.NEW_PAGES),
        ("about.html.gz", Wave.NEW_PAGES),
        ("services/sip", Wave.NEW_PAGES),
        ("sitemap.xml", Wave.LISTINGS),
        ("feeds/news.atom", Wave.LISTINGS),
        ("robots.txt.gz", Wave.LISTINGS),
        ("redirects/nginx.map", Wave.LISTINGS),
    ],
)
def test_the_name_of_a_file_tells_when_it_goes(name: str, wave: Wave) -> None:
    assert kinds.wave(name, is_new=True) is wave


def test_new_pages_go_before_changed_ones() -> None:
    wanted = items("a.html", "b.html", "sitemap.xml", "images/a.webp")

    planned = made(wanted, Inventory(files={"a.html": "old"}))

    assert [[item.name for item in wave] for wave in planned.waves] == [
        ["images/a.webp"],
        ["b.html"],
        ["a.html"],
        ["sitemap.xml"],
    ]


def test_what_is_uncertain_is_looked_at_even_if_it_seems_right() -> None:
    known = Inventory(files={"a.html": "new"}, uncertain=frozenset({"a.html"}))

    assert list(plan.changed(items("a.html"), known)) == ["a.html"]


def test_a_packed_copy_goes_with_its_original() -> None:
    """A web server would go on showing the old copy of a page that is not packed any more."""
    old = items("a.html", "a.html.gz", "images/a.svg", "images/a.svg.gz", "images/b.svg.gz")
    known = Inventory(files=dict.fromkeys(old, "new"))

    planned = made(items("a.html", "images/a.svg"), known)

    assert planned.removals == ("a.html.gz", "images/a.svg.gz")
    assert list(planned.leaving) == ["images/b.svg.gz"]


def test_days_are_counted_from_the_run_that_found_an_asset_gone() -> None:
    known = Inventory(files={"images/a.webp": "x"}, leaving={"images/a.webp": NOON})

    assert made({}, known, day=6.9).leaving == {"images/a.webp": NOON}
    assert made({}, known, day=7).removals == ("images/a.webp",)


def test_a_clock_that_went_back_keeps_nothing_for_ever() -> None:
    known = Inventory(files={"images/a.webp": "x"}, leaving={"images/a.webp": days(3650)})

    assert made({}, known).leaving == {"images/a.webp": NOON}


def test_without_days_assets_go_with_the_pages() -> None:
    known = Inventory(files={"images/a.webp": "x"})

    planned = plan.made({}, (), known, now=NOON + timedelta(0), keep_days=0)

    assert planned.removals == ("images/a.webp",)
