"""The command for theme authors: the site on a port, built and reloaded at each change."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sitegen.cli.answers import Voice, problems_of
from sitegen.cli.commands import Commands
from sitegen.errors import SitegenError
from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.outcome import BuildReport
    from sitegen.reload import Pulse


def declare(commands: Commands) -> None:
    words = "serve the site, publish and reload it at each change"
    serving = commands.add("serve", serve, words)
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--host", default="127.0.0.1")


def serve(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import watch
    from sitegen.cli import building
    from sitegen.reload import Pulse

    voice = Voice.of(chosen, is_lines=True)
    pulse = Pulse()

    def tell(result: BuildReport | SitegenError) -> None:
        if isinstance(result, SitegenError):
            voice.failed(result)
            pulse.tell(_shown(voice, result))
        else:
            building.tell(voice, result, result.release)
            pulse.tell()

    watch.require_folders(site)
    server = watch.server(site, chosen.host, chosen.port, pulse)
    address = f"http://{chosen.host}:{chosen.port}/"
    with _ended_by_ctrl_c(pulse), watch.publishing(site, tell):
        voice.answer({"address": address}, [voice.words("serving", address=address)])
        watch.run(server)
    return 0


@contextmanager
def _ended_by_ctrl_c(pulse: Pulse) -> Iterator[None]:
    """Let open event streams end at once, for the server waits for whoever it answers."""

    def stop(*_: Any) -> None:
        pulse.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        pulse.stop()
        signal.signal(signal.SIGINT, before)


def _shown(voice: Voice, error: SitegenError) -> list[dict[str, str]]:
    """Say for the browser what is wrong, by file and line."""
    found = [item for item in voice.plain(problems_of(error)) if item["severity"] == "error"]
    shown = [
        {
            "place": f"{item['path']}:{item['line']}" if item["line"] else item["path"],
            "sentence": item["sentence"],
        }
        for item in found
    ]
    return shown or [{"place": error.key, "sentence": voice.words(error.key, **error.details)}]
