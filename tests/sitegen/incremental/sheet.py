"""The smallest site for the engine: lines of text become pages, a list of them and a menu."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import Down, Key
from sitegen.incremental.model import Job, Reading
from sitegen.incremental.rows import Stamp
from sitegen.incremental.touched import Source
from sitegen.incremental.tracking import View

PER_PAGE = 2


class RefusedError(Exception):
    """A source that cannot be read."""


@dataclass(slots=True)
class Line:
    """A source: its title, the tag that it is listed under, the page that it links to."""

    path: str
    title: str
    tag: str
    link: str
    number: int = 0


def text(title: str, tag: str = "", link: str = "") -> bytes:
    return f"{title}|{tag}|{link}".encode()


class Sheet:
    """
    The model; `menu` is data besides the sources, `broken` the names of files that fail.

    A title that begins with a digit is not on the site before that moment.
    """

    version = "1"

    def __init__(self) -> None:
        self.menu = "menu"
        self.broken: set[str] = set()
        self.now = 0.0

    def read(self, path: str, data: bytes) -> Reading[Line]:
        title, tag, link = data.decode().split("|")
        if title == "bad":
            raise RefusedError(path)
        if title[:1].isdigit() and float(title) > self.now:
            return Reading(None, float(title))
        return Reading(Line(path, title, tag, link))

    def freeze(self, item: Line) -> str:
        return json.dumps([item.title, item.tag, item.link])

    def thaw(self, path: str, frozen: str) -> Line:
        return Line(path, *json.loads(frozen))

    def adopt(self, number: int, item: Line) -> None:
        item.number = number

    def attributes(self, item: Line) -> Mapping[str, object]:
        return {"title": item.title, "link": item.link}

    def places(self, item: Line) -> Iterable[tuple[str, Key]]:
        yield "all", (Down(item.title), item.path)
        if item.tag:
            yield f"tag:{item.tag}", (item.path,)

    def announces(self, item: Line) -> Mapping[str, str]:
        return {f"link:{item.path}": f"/{item.path}"}

    def jobs(self, item: Line) -> Iterable[Job]:
        yield Job(f"{item.path}.html", "page")

    def collection_jobs(self, name: str, size: int, since: int | None = None) -> Iterable[Job]:
        if name == "all":
            first = 0 if since is None else min(_pages(size), _pages(since)) - 1
            for page in range(first, _pages(size)):
                yield Job(f"list-{page}.html", "list", (page,))
        elif name.startswith("tag:") and size:
            yield Job(f"{name.removeprefix('tag:')}.tag", "tag", (name,))

    def is_by_members(self, name: str) -> bool:  # noqa: ARG002 — lists are cut by counting
        return False

    def parent(self, name: str) -> tuple[str, Key] | None:
        return ("tags", (name,)) if name.startswith("tag:") else None

    def always(self) -> Iterable[str]:
        return ["all"]

    def site_jobs(self) -> Iterable[Job]:
        return [Job("map.html", "map"), Job("nothing.html", "nothing")]

    def cells(self) -> Mapping[str, str]:
        return {"menu": self.menu}

    def render(self, job: Job, item: Line | None, view: View[Line]) -> bytes | None:
        if job.name in self.broken:
            raise ValueError(job.name)
        if job.kind == "nothing":
            return None
        view.tracker.cell("menu")
        return f"{self.menu}: {self._body(job, item, view)}".encode()

    def _body(self, job: Job, item: Line | None, view: View[Line]) -> str:
        if item:
            view.tracker.attribute(item.number, "title", "link")
            view.tracker.cell(f"link:{item.link}")
            leads = item.link and view.find(item.link) is not None
            return f"{item.title} {'->' if leads else '-x'} {item.link}"
        if job.kind == "map":
            tags = [str(key[0]) for key in view.names("tags")]
            return f"{len(view.sequence('all'))} {tags}"
        name, part = "all", slice(0, None)
        if job.kind == "list":
            part = slice(job.args[0] * PER_PAGE, (job.args[0] + 1) * PER_PAGE)
        else:
            name = job.args[0]
        shown = view.sequence(name)[part]
        for one in shown:
            view.tracker.attribute(one.number, "title")
        return ", ".join(one.title for one in shown)


class Folder:
    """The finished files, kept in step by an engine."""

    def __init__(self, engine: Engine[Line], model: Sheet) -> None:
        self.engine = engine
        self.model = model
        self.files: dict[str, bytes] = {}
        self.rendered: list[str] = []

    def publish(self, changes: Mapping[str, bytes | None], **more: object) -> None:
        sources = {
            path: None if data is None else Source(data, Stamp(1, len(data)))
            for path, data in changes.items()
        }
        plan = self.engine.plan(self.model, sources, now=self.model.now, **more)  # type: ignore[arg-type]
        self.rendered = sorted(one.name for one in plan.rendered)
        for name, data in plan.files.items():
            if data is None:
                self.files.pop(name, None)
            else:
                self.files[name] = data
        self.engine.commit(self.model.version)


def _pages(size: int) -> int:
    """Tell how many pages the list of all lines has; an empty one has a page too."""
    return (size + PER_PAGE - 1) // PER_PAGE or 1
