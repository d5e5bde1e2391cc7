"""The product itself as it is served, processes and all, on a port of the loopback, without what is done by time."""

from __future__ import annotations

import sys
from pathlib import Path

from backend import config as settings
from backend import processes, server
from backend.app import Application, create_app


def main() -> None:
    """Serve the settings of a file."""
    file, port = sys.argv[1:3]
    config = settings.load(Path(file), {"KABINET_SERVER_PORT": port})
    server.open_log(config.server.log)
    application = Application(create_app(config), jobs=[])
    processes.serve(application, config, door=server.open_door(config), announce=lambda: None)


if __name__ == "__main__":
    main()
