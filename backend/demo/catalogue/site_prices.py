"""Titles and prices as the demo company's site names them, so that the catalogue cannot say another thing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.kernel.localised import Localised


@dataclass(frozen=True)
class SiteItem:
    """One line of a table of prices; what it does not name is nothing."""

    title: Localised
    month_minor: int
    once_minor: int


def read(file: Path) -> dict[str, SiteItem]:
    """The items of `content/data/tariffs.json` by id."""
    whole = json.loads(file.read_text("utf-8"))
    return {row["id"]: _item(row) for row in _rows(whole)}


def vat_percent(file: Path) -> int:
    """The tax that these prices hold."""
    return int(json.loads(file.read_text("utf-8"))["vat_percent"])


def _rows(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in whole["groups"]:
        for table in group["lists"]:
            yield from table["items"]


def _item(row: dict[str, Any]) -> SiteItem:
    values, title = row["values"], row["title"]
    return SiteItem(
        Localised(title["ru"], title["en"]), values.get("month", 0), values.get("once", 0)
    )
