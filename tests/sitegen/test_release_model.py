"""Random publications, dropped ones and roll backs, held against a plain dict at every step."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sitegen import history, historyfile, mending, release
from sitegen.files import fingerprint
from tests.sitegen.released import Files, live_files, on_disk, page, published, site_in, staged

NAMES = st.sampled_from(
    ["index.html", "a/b.html", "a/c.html", "d", "theme/x.11111111.css", "images/p.png", "e/f/g.txt"]
)
CONTENTS = st.one_of(st.none(), st.sampled_from("uvwxyz").map(page), st.binary(max_size=3))
DELTAS = st.dictionaries(NAMES, CONTENTS, max_size=6)


class Releases(RuleBasedStateMachine):
    """The site on the disk beside what it should be."""

    place: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=self.place)
        self.site = site_in(Path(self.folder.name))
        self.states: dict[str, Files] = {}
        self.live = ""

    @rule(delta=DELTAS)
    def publish(self, delta: dict[str, bytes | None]) -> None:
        after = changed(self.states.get(self.live, {}), delta)
        self.live = published(self.site, delta)
        self.states[self.live] = after

    @rule(delta=DELTAS, is_crash=st.booleans())
    def stage_and_drop(self, delta: dict[str, bytes | None], *, is_crash: bool) -> None:
        made = staged(self.site, delta)
        if is_crash:
            release.recover(self.site)
        else:
            release.discard(self.site, made)

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(min_value=0, max_value=2))
    def go_back_or_forth(self, choice: int) -> None:
        known = release.releases(self.site)
        chosen = known[choice % len(known)].id
        release.rollback(self.site, chosen)
        self.live = chosen

    @precondition(lambda self: self.live)
    @rule(is_removed=st.booleans())
    def lose_the_history(self, *, is_removed: bool) -> None:
        file = self.site.releases / "history.db"
        if is_removed:
            file.unlink()
        else:
            historyfile.close()
            file.write_bytes(b"no database")
        release.recover(self.site)
        self.states = {self.live: self.states[self.live]}

    @invariant()
    def disk_and_history_are_as_they_should_be(self) -> None:
        if not self.live:
            return
        assert release.current(self.site) == self.live
        assert live_files(self.site) == self.states[self.live]
        for item in release.releases(self.site):
            digests = {name: fingerprint(data) for name, data in self.states[item.id].items()}
            assert release.manifest(self.site, item.id) == digests
            assert item.files == len(digests)
            assert item.bytes == sum(map(len, self.states[item.id].values()))

    @invariant()
    def the_store_holds_what_is_needed_and_no_more(self) -> None:
        if self.live:
            stored = {
                Path(name).name.partition(".")[0] for name in on_disk(self.site.releases / "store")
            }
            needed: set[str] = mending.mended(self.site.releases, history.History.every_digest)
            assert stored == needed

    def teardown(self) -> None:
        self.folder.cleanup()


def changed(files: Files, delta: dict[str, bytes | None]) -> Files:
    merged = {**files, **delta}
    return {name: data for name, data in merged.items() if data is not None}


Releases.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestReleases = Releases.TestCase


@pytest.fixture(autouse=True)
def place(tmp_path: Path) -> None:
    Releases.place = tmp_path
