"""Makes one file with Pelican's writer, the way the generator that it belongs to would call it."""

from __future__ import annotations

import io
import os
from typing import Any

from sitegen.incremental.model import Job
from sitegen.incremental.stock import outputs, paging
from sitegen.incremental.stock.outputs import Outputs
from sitegen.incremental.stock.places import Places
from sitegen.incremental.stock.watching import Contents, Desk, label_of

_IN_FEEDS = (
    "title", "url", "date", "modified", "content", "summary", "category", "tags", "author",
    "metadata",
)  # fmt: skip


def capturing(writer: type) -> type:
    """Give a kind of writer that keeps what it is told to write to a file."""

    class CapturingWriter(writer):  # type: ignore[misc] # a plug-in may bring its own
        def _open_w(self, filename: str, encoding: str, override: bool = False) -> io.StringIO:  # noqa: FBT001, FBT002 — Pelican's own signature
            del filename, override
            self.captured = _Kept()
            self.encoding = encoding
            return self.captured

    return CapturingWriter


class _Kept(io.StringIO):
    """A file whose text outlives its closing."""

    text = ""

    def close(self) -> None:
        self.text = self.getvalue()
        super().close()


class FeedElements:
    """The newest of a list, all that a feed tells of them noted as read."""

    def __init__(self, members: Contents) -> None:
        self._members = members

    def __getitem__(self, index: slice) -> list[Any]:
        contents: list[Any] = self._members[index]
        for content in contents:
            self._members.desk.read_all(content, _IN_FEEDS)
        return contents


class Rendering:
    """
    Makes files.

    Args:
        context: what Pelican shares between generators and gives to all templates.
        generators: the articles' and the pages', by kind.
    """

    def __init__(
        self,
        settings: Any,
        context: dict[str, Any],
        desk: Desk,
        generators: dict[str, Any],
        writer: Any,
    ) -> None:
        self._settings = settings
        self._context = context
        self._desk = desk
        self._generators = generators
        self._writer = writer
        self._places = Places(settings)
        self._outputs = Outputs(settings)

    def rendered(self, job: Job, content: Any) -> bytes:
        """Make one file."""
        self._writer._written_files.clear()  # noqa: SLF001 — each rendering is a first one
        self._writer._overridden_files.clear()  # noqa: SLF001 — see above
        if job.kind == "list":
            self._list(*job.args)
        elif job.kind == "feed":
            self._feed(*job.args)
        elif job.kind == "page":
            self._write("pages", content, page=content)
        else:
            self._article(job.kind, content)
        return bytes(self._writer.captured.text, self._writer.encoding)

    def _article(self, kind: str, content: Any) -> None:
        self._desk.read(content, "category")
        category = getattr(content, "category", None)
        shown = {"article": content, "category": category, "blog": True}
        if kind == "draft":
            shown["all_articles"] = Contents(self._desk, "articles")
        self._write("articles", content, **shown)

    def _write(self, kind: str, content: Any, **shown: Any) -> None:
        desk = self._desk
        desk.read(content, "template")
        self._writer.write_file(
            desk.read(content, "save_as"),
            self._template(kind, content.template),
            self._context,
            override_output=False,
            url=desk.read(content, "url"),
            **shown,
        )

    def _template(self, kind: str, name: str) -> Any:
        for ending in self._settings["TEMPLATE_EXTENSIONS"]:
            self._desk.tracker.cell(f"template:{name}{ending}")
        return self._generators[kind].get_template(name)

    def _list(
        self, owner: str, template: str, name: str, save_as: str, url: str, number: int
    ) -> None:
        collection = "articles" if owner == "direct" else owner
        lists = {
            "articles": Contents(self._desk, collection),
            "dates": Contents(self._desk, self._places.dates(collection)),
        }
        shown: dict[str, Any] = {**lists, "blog": True, "url": url, **self._head(owner, save_as)}
        if number:
            per_page = self._outputs.per_page(template)
            shown |= paging.variables(lists, save_as, url, self._settings, per_page, number)
        self._writer.write_file(
            name,
            self._template("articles", template),
            self._context,
            paginated={},
            template_name=template,
            **shown,
        )

    def _head(self, owner: str, save_as: str) -> dict[str, Any]:
        """Give what only pages of this kind of list get."""
        if owner == "direct":
            return {"page_name": os.path.splitext(save_as)[0]}  # noqa: PTH122 — as Pelican does
        kind, _, slug = owner.partition(":")
        label = label_of(self._desk, kind, slug)
        return {
            "category" if kind == "cat" else kind: label,
            "page_name": outputs.page_name(kind, slug, self._settings),
            "all_articles": Contents(self._desk, "articles"),
        }

    def _feed(self, collection: str, path: str, url: str, feed_type: str) -> None:
        kind, _, slug = collection.partition(":")
        title = None
        if slug and kind != "lang":
            title = label_of(self._desk, kind, slug).name
        elements = FeedElements(Contents(self._desk, collection))
        self._writer.write_feed(
            elements, self._context, path, url, feed_type=feed_type, feed_title=title
        )
