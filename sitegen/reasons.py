"""What the engine notes, in terms a person knows: why an output was made, and what it has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sitegen.incremental.tracking import Reads

# Fields of a page that have a sentence of their own when they change.
_FIELDS = {
    "title", "body", "date", "description", "url", "image", "template", "translation", "aliases",
}  # fmt: skip
_KINDS = {"theme/templates/": "template", "theme/static/": "asset"}
_DATA = {
    "company": "company.toml",
    "menus": "menu.toml",
    "texts": "theme/texts.toml",
    "tariffs": "data/tariffs.json",
    "redirects": "redirects.toml",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an output is made again: `key` names a sentence of `texts`, `details` fill it."""

    key: str
    details: Mapping[str, str] = field(default_factory=dict)


def of_rendering(noted: Iterable[str]) -> tuple[Reason, ...]:
    """Give the reasons of a rendering as the engine noted them, each once."""
    found = dict.fromkeys(_key(text) for text in noted)
    return tuple(Reason(key, dict(details)) for key, details in found)


def of_reads(reads: Reads, paths: Mapping[int, str]) -> tuple[Reason, ...]:
    """Tell what an output has read: pages, lists, templates, data."""
    pages = sorted(paths.get(number, "") for number in reads.attributes)
    found: list[_Told] = [("reads_page", (("path", path),)) for path in pages if path]
    lists = sorted({name for name, *_ in (*reads.ranges, *reads.spans)})
    found += [_list("reads", name) for name in lists]
    found += sorted(_of_cell("reads", cell) for cell in reads.cells)
    return tuple(Reason(key, dict(details)) for key, details in dict.fromkeys(found))


_Told = tuple[str, tuple[tuple[str, str], ...]]


def _key(noted: str) -> _Told:
    kind, _, what = noted.partition(" ")
    if kind == "data":
        return _of_cell("reason", what)
    if kind == "order":
        return _list("reason", what)
    if kind == "new":
        return ("reason_new" if what.endswith(".md") else "reason_made", (("path", what),))
    if kind in {"gone", "link", "job", "live"}:
        return f"reason_{kind}", (("path", what),)
    return f"reason_{kind}" if kind in _FIELDS else "reason_page", (("path", what),)


def _of_cell(prefix: str, cell: str) -> _Told:
    kind, _, name = cell.partition(":")
    if kind in _DATA:
        return f"{prefix}_file", (("path", _DATA[kind]),)
    if kind == "template":
        return f"{prefix}_file", (("path", f"theme/templates/{name}"),)
    if kind == "asset":
        return f"{prefix}_file", (("path", f"theme/static/{name}"),)
    if kind == "picture":
        return f"{prefix}_file", (("path", f"images/{name}"),)
    return f"{prefix}_link", (("path", name),)


def _list(prefix: str, collection: str) -> _Told:
    kind, _, rest = collection.partition(":")
    known = {"news", "front", "feed", "twin", "map", "urls", "aliases"}
    name = kind if kind in known else "other"
    return f"{prefix}_list_{name}", (("name", rest),)


def cell_of(path: str) -> str:
    """Name the engine's cell of a file that is no page, such as `theme/templates/page.html`."""
    for name, file in _DATA.items():
        if path == file:
            return name
    for folder, kind in _KINDS.items():
        if path.startswith(folder):
            return f"{kind}:{_joined(path.removeprefix(folder))}"
    return f"picture:{path.removeprefix('images/')}"


def _joined(name: str) -> str:
    """Name the style sheet that a part of one (css/site/04-base.css) is joined into."""
    folder, _, _ = name.rpartition("/")
    return f"{folder}.css" if name.endswith(".css") and folder.count("/") == 1 else name


def all_keys() -> Iterator[str]:
    """Name every key of a sentence that a reason can have."""
    yield from (f"reason_{name}" for name in sorted(_FIELDS))
    yield from (
        "reason_new",
        "reason_made",
        "reason_gone",
        "reason_link",
        "reason_job",
        "reason_live",
    )
    yield from ("reason_page", "reads_page")
    for prefix in ("reason", "reads"):
        yield from (f"{prefix}_file", f"{prefix}_link")
        for name in ("news", "front", "feed", "twin", "map", "urls", "aliases", "other"):
            yield f"{prefix}_list_{name}"
