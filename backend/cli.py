"""Commands of the backend for the shell."""

import argparse
import os
import sys
from pathlib import Path

from backend import app, server
from backend.config import Config, ConfigError, load
from backend.db import base, migrate


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m backend")
    parser.add_argument("--config", default=os.environ.get("KABINET_CONFIG", "kabinet.toml"))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve")
    commands.add_parser("migrate")
    asked = parser.parse_args(arguments)
    try:
        config = load(Path(asked.config))
        {"serve": serve, "migrate": migrate_database}[asked.command](config)
    except (ConfigError, server.StartError, migrate.MigrationError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(config: Config) -> None:
    """Answer HTTP until stopped."""
    made = app.create_app(config)
    print(f"{config.site_url}  {config.backend_url}")
    server.serve(made, config)


def migrate_database(config: Config) -> None:
    """Bring the database to the present shape."""
    base.connect(config.database.file)
    for name in migrate.apply(backups=config.database.backups):
        print(name)
