"""Publications whose state is older than what visitors have, or gone: crashes leave both behind."""

import shutil
from pathlib import Path

import pytest

from sitegen import engine, publisher, warm
from sitegen.errors import BuildFailed
from sitegen.site import Site
from tests.sitegen.made import NOON, live, text

FROM, TO = "pages/services/roaming.md", "pages/services/fax.md"
LEADING = text("Роуминг", "Есть и [факс](/services/fax).\n")


def _files(site: Site) -> list[Path]:
    publisher.forget(site)
    return sorted(site.state.glob(f"{warm.STATE}*"))


@pytest.fixture
def published(site: Site) -> Site:
    engine.publish(site, {FROM: LEADING, TO: text("Факс")}, now=NOON)
    return site


def test_a_publication_that_was_never_written_down_does_no_harm(
    published: Site, tmp_path: Path
) -> None:
    for file in _files(published):
        shutil.copy2(file, tmp_path / file.name)
    alone = text("Роуминг", "Больше ничего.\n")
    engine.publish(published, {FROM: alone, TO: None}, now=NOON)
    for file in _files(published):
        file.unlink()
    for file in tmp_path.glob(f"{warm.STATE}*"):
        shutil.copy2(file, published.state / file.name)

    report = engine.publish(published, now=NOON)

    assert report.changed == 0
    assert "Больше ничего" in live(published, "services/roaming.html")
    # What was found out meanwhile is kept: the link is not missed, nor remembered for ever.
    engine.publish(published, {TO: text("Факс")}, now=NOON)
    engine.publish(published, {TO: None}, now=NOON)


def test_who_leads_where_is_known_when_the_state_was_lost(published: Site) -> None:
    for file in _files(published):
        file.unlink()
    assert engine.publish(published, now=NOON).changed == 0

    with pytest.raises(BuildFailed) as failed:
        engine.publish(published, {TO: None}, now=NOON)

    (problem,) = failed.value.problems
    assert (problem.path, problem.key) == (FROM, "link_dead")
