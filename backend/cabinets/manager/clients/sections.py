"""Sections of a client's card: each is one template and what it is filled with, declared by its owner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.clients.models import Client

Load = Callable[[Client], Mapping[str, Any]]


@dataclass(frozen=True)
class Section:
    """
    One part of the card.

    `template` finds the values of `load` under the name `section`, and the client as `client`. `place` is
    `main` for the wide column, `side` for the narrow one, `foot` below both; smaller positions come first.
    """

    template: str
    load: Load
    position: int
    place: str = "main"


_sections: dict[str, Section] = {}


def declare(section: Section) -> None:
    """Put a section on every client's card; one template stands there once."""
    _sections[section.template] = section


def loaded(client: Client, place: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The templates of a column with their values, in the order of the card."""
    chosen = sorted(
        (one for one in _sections.values() if one.place == place), key=lambda one: one.position
    )
    return [(one.template, one.load(client)) for one in chosen]
