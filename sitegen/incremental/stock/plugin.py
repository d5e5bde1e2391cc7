"""
The face for Pelican's own command: with this plug-in, `pelican` publishes only what changed.

    PLUGINS = ["sitegen.incremental.stock.plugin", …]
"""

from __future__ import annotations

from typing import Any

from sitegen.incremental.stock.door import pelican, signals
from sitegen.incremental.stock.publisher import Publisher, Report


def register() -> None:
    """Take the place of Pelican's run; Pelican calls this."""
    signals.initialized.connect(_take_over)


def _take_over(site: Any) -> None:
    if type(site).__name__ == "Pelican":
        site.run = lambda: _run(site)


def _run(site: Any) -> None:
    publisher = Publisher(site)
    try:
        pelican.console.print(sentence(publisher.publish()))
    finally:
        publisher.close()


def sentence(report: Report) -> str:
    """Say what a publication did."""
    if report.lane == "tracked":
        done = f"{len(report.rendered)} rendered"
    else:
        done = f"Built as a whole because {report.reason}"
    return (
        f"{done}, {len(report.written)} written, {len(report.removed)} removed"
        f" in {report.seconds:.2f} seconds."
    )
