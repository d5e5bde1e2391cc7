"""The product itself on a port of the loopback, with the threads that the peers have."""

from __future__ import annotations

import sys
from pathlib import Path

import waitress

from backend import config as settings
from backend.app import create_app


def main() -> None:
    """Serve the settings of a file."""
    file, port = sys.argv[1:3]
    app = create_app(settings.load(Path(file), {}))
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=4, _quiet=True)


if __name__ == "__main__":
    main()
