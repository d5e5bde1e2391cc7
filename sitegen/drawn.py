"""Pictures that were made from others and are kept with the state: those that nobody shows go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sitegen import cards, pictures
from sitegen.site import Site

FOLDERS = (pictures.FOLDER, cards.FOLDER)


def prune(
    site: Site, files: Mapping[str, object | None], is_wanted: Callable[[str], bool] | None
) -> None:
    """
    Delete what a publication took off the site, and what nobody shows.

    Args:
        files: what was published, by name in a release; None took the file away.
        is_wanted: tells whether a file belongs to the site; None: only `files` are looked at.
    """
    gone = [name for name, data in files.items() if data is None]
    names = [name for name in gone if name.startswith(tuple(f"{folder}/" for folder in FOLDERS))]
    if is_wanted is not None:
        names += [name for name in _kept(site) if not is_wanted(name)]
    for name in names:
        (site.state / name).unlink(missing_ok=True)


def _kept(site: Site) -> list[str]:
    found = (file for folder in FOLDERS for file in (site.state / folder).rglob("*"))
    # Hidden ones are on their way to a name.
    return [
        file.relative_to(site.state).as_posix()
        for file in found
        if file.is_file() and not file.name.startswith(".")
    ]
