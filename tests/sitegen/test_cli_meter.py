"""What is seen of a long command: a bar on a terminal only, the names of slow pages."""

import io

import pytest

from sitegen import engine, progress
from sitegen.cli import meter
from sitegen.cli.answers import Voice
from sitegen.outcome import BuildReport
from sitegen.site import Site


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def sit_at(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Sit down at a terminal; in the test itself, for pytest changes the streams after fixtures."""
    made = Terminal()
    monkeypatch.setattr("sys.stderr", made)
    monkeypatch.setenv("TERM", "xterm-256color")
    return made


def voice(*, is_json: bool = False) -> Voice:
    return Voice(is_json, "en")


def test_a_long_build_shows_a_bar_with_the_page_it_is_at(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = sit_at(monkeypatch)
    monkeypatch.setattr(meter, "PATIENCE_SECONDS", 0.0)

    with meter.watched(voice()):
        engine.publish(site)
        progress.begin(70)
        progress.step("pages/a-page-of-its-own.html", 0.1)

    drawn = terminal.getvalue()
    assert "1/70" in drawn
    assert "pages/a-page-of-its-own.html" in drawn


def test_a_short_build_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = sit_at(monkeypatch)

    with meter.watched(voice()):
        progress.begin(2)
        progress.step("index.html", 0.0)

    assert terminal.getvalue() == ""


def test_machines_and_files_see_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = sit_at(monkeypatch)
    monkeypatch.setattr(meter, "PATIENCE_SECONDS", 0.0)

    with meter.watched(voice(is_json=True)):
        progress.begin(2)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with meter.watched(voice()):
        progress.step("index.html", 0.0)

    assert terminal.getvalue() == ""


def test_nobody_listens_outside_of_a_command() -> None:
    class Deaf:
        def begin(self, total: int) -> None:
            raise AssertionError(total)

        def step(self, name: str, seconds: float) -> None:
            raise AssertionError(name, seconds)

    with progress.heard_by(Deaf()), pytest.raises(AssertionError):
        progress.begin(1)
    progress.begin(1)
    progress.step("index.html", 0.0)


@pytest.mark.parametrize(
    ("seconds", "slow", "named"),
    [
        (1.0, (("a.html", 900.0),), []),
        (9.0, (("a.html", 900.0), ("b.html", 3.0)), [("a.html", 900.0)]),
        (9.0, (("a.html", 9.0), ("b.html", 3.0)), [("a.html", 9.0)]),
        (9.0, (), []),
    ],
)
def test_slow_pages_of_a_long_build_are_named(
    seconds: float, slow: tuple[tuple[str, float], ...], named: list[tuple[str, float]]
) -> None:
    report = BuildReport(pages=1, news=0, files=1, bytes=1, seconds=seconds, slow=slow)

    assert meter.slow_pages(report) == named
