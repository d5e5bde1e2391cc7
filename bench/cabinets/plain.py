"""The product's templates as Jinja2 renders them by itself: nothing is kept from one page to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from backend.kernel import i18n

HERE = Path(__file__).parents[2] / "backend"
NOTICES = "/cabinet/notices"


class Templates:
    """An environment for each language; a macro that the product would keep is drawn for every page."""

    def __init__(self, zone: tzinfo, addresses: Mapping[str, str]) -> None:
        self._of = {}
        for language, t in i18n.load(HERE / "locale", zone).items():
            made = Environment(
                loader=FileSystemLoader(HERE / "templates"),
                autoescape=True,
                auto_reload=False,
                trim_blocks=True,
                lstrip_blocks=True,
            )
            made.globals.update(
                t=t,
                language=language,
                languages=i18n.NAMES,
                asset=addresses.__getitem__,
                kept=lambda macro: macro,
            )
            self._of[language] = made

    def render(self, name: str, language: str, /, **values: object) -> str:
        """A page in a language."""
        return self._of[language].get_template(name).render(values)


class Named:
    """Some names with their values, as templates read them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


class Frame:
    """What stands around every page: addresses of files, and names with the client's own among them."""

    def __init__(self, file: Path) -> None:
        whole = json.loads(file.read_text("utf-8"))
        self.addresses: dict[str, str] = whole["assets"]
        self._names = {name: _named(value) for name, value in whole["frame"].items()}
        self._menus: dict[int, tuple[Named, ...]] = {}

    def around(self, overview: Any) -> dict[str, Any]:
        """The names for the page of a client: whose it is, and how much he has not read."""
        unread = overview.unread_notices
        if unread not in self._menus:
            self._menus[unread] = tuple(
                Named({**vars(link), "count": unread}) if link.path == NOTICES else link
                for link in self._names["menu"]
            )
        open_cabinet = Named({"name": overview.short_name, "belongs_to": overview.belongs_to})
        return {**self._names, "menu": self._menus[unread], "open_cabinet": open_cabinet}


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return Named({name: _named(one) for name, one in value.items()})
    return tuple(_named(one) for one in value) if isinstance(value, list) else value
