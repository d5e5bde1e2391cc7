"""`export FILE` and `import FILE`: everything out as plain files, and back into an empty system."""

import argparse
from pathlib import Path

from backend.config import Config
from backend.exchange import archive, restoring
from backend.kernel import clock


def write(config: Config, asked: argparse.Namespace) -> str:
    """Write the archive."""
    rows = archive.write(asked.file, folder(config), now=clock.now())
    return f"{asked.file} holds {sum(rows.values()):,} rows of {len(rows)} tables."


def read(config: Config, asked: argparse.Namespace) -> str:
    """
    Bring an archive in.

    Raises:
        BadArchiveError: it cannot be brought in, or the system is not empty.
    """
    found = restoring.read(asked.file, folder(config))
    return (
        f"{sum(found.rows.values()):,} rows of {len(found.rows)} tables and {found.documents} files "
        "are in. Nobody has a password yet: hand out links with `python -m backend user reset`."
    )


def folder(config: Config) -> Path:
    """Where files of documents are kept: beside the database."""
    return config.database.file.parent / "documents"
