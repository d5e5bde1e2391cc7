"""One source of a Pelican site: its content object, and how it is written down and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.incremental.stock import door, values
from sitegen.incremental.stock.trackable import Untrackable

CLASSES: dict[str, Any] = {"article": door.Article, "page": door.Page, "static": door.Static}
ASSET = "asset"
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_OUTSIDE = frozenset({"settings", "_context", "_content", "_entry", "metadata", "translations"})


@dataclass(slots=True, eq=False)
class Entry:
    """
    One source.

    `content` is Pelican's object, None for a file of the theme. `fields` are the formatted fields
    as the source has them: Pelican puts addresses in place of their links later, and where they
    lead may change (`has_links`).
    """

    kind: str
    path: str
    content: Any
    url: str = ""
    save_as: str = ""
    digest: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    has_links: bool = False
    number: int = 0

    def resolve(self) -> None:
        """Put addresses in place of the links in formatted fields, as they lead now."""
        content = self.content
        for name, value in self.fields.items():
            if name == "_summary":
                content._summary = value  # noqa: SLF001 — plug-ins write it, so it counts
            else:
                content.metadata[name] = value
        content.refresh_metadata_intersite_links()


def entry_of(kind: str, path: str, content: Any) -> Entry:
    """Make the entry of a content object that was just read."""
    formatted = content.settings["FORMATTED_FIELDS"]
    fields = {name: content.metadata[name] for name in formatted if name in content.metadata}
    if "summary" in formatted and hasattr(content, "_summary"):
        fields["_summary"] = content._summary  # noqa: SLF001 — see above
    link = content._get_intrasite_link_regex()  # noqa: SLF001 — there is no public way to it
    has_links = any(isinstance(text, str) and link.search(text) for text in fields.values())
    entry = Entry(kind, path, content, content.url, content.save_as, "", fields, has_links)
    content.__dict__["_entry"] = entry
    return entry


def attributes(entry: Entry) -> Mapping[str, object]:
    """Give what templates can read, to be compared."""
    if entry.content is None:
        return {"bytes": entry.digest, "save_as": entry.save_as}
    content, fields = entry.content, entry.fields
    shown = {name: part for name, part in content.__dict__.items() if name not in _OUTSIDE}
    shown["status"] = shown.pop("_status", None)
    shown.update(fields)
    found = {name: values.comparable(part) for name, part in shown.items()}
    body = object() if hasattr(content, "_get_content") else content._content  # noqa: SLF001
    found["metadata"] = values.comparable({**content.metadata, **fields})
    found["content"] = body
    found["summary"] = fields.get("summary", body)
    found["url"], found["save_as"], found["bytes"] = entry.url, entry.save_as, entry.digest
    return found


def freeze(entry: Entry) -> str:
    """
    Write an entry down: a line of JSON, and the body as it is.

    Raises:
        Untrackable: something in it could not be made again.
    """
    head: dict[str, Any] = {
        "kind": entry.kind, "url": entry.url, "save_as": entry.save_as, "digest": entry.digest,
    }  # fmt: skip
    if entry.content is None:
        return json.dumps(head) + "\n"
    content = entry.content
    state = {name: part for name, part in content.__dict__.items() if name not in _OUTSIDE}
    if content.translations:
        raise Untrackable("a plug-in sets translations")
    own = {
        name: part
        for name, part in content.metadata.items()
        if state.get(name, _OUTSIDE) is not part
    }
    plain = {name: part for name, part in state.items() if type(part) in values.PLAIN}
    head |= {
        "plain": plain,
        "typed": {name: values.packed(part) for name, part in state.items() if name not in plain},
        "metadata": list(content.metadata),
        "own": {name: values.packed(part) for name, part in own.items()},
        "fields": entry.fields, "has_links": entry.has_links, "bodied": content._content is not None,  # noqa: SLF001
    }  # fmt: skip
    body = content._content  # noqa: SLF001 — what was read, before links are resolved
    return _encoded(head) + "\n" + (body or "")


def thaw(path: str, frozen: str, context: dict[str, Any], unpacker: values.Unpacker) -> Entry:
    """Make an entry from what was written down, its content as it was when it had been read."""
    head, _, body = frozen.partition("\n")
    told = json.loads(head)
    entry = Entry(told["kind"], path, None, told["url"], told["save_as"], told["digest"])
    if entry.kind == ASSET:
        return entry
    kind = CLASSES[entry.kind]
    content = kind.__new__(kind)
    state = told["plain"]
    state.update((name, unpacker.unpacked(part)) for name, part in told["typed"].items())
    own = {name: unpacker.unpacked(part) for name, part in told["own"].items()}
    metadata = {name: own[name] if name in own else state[name] for name in told["metadata"]}
    content.__dict__.update(state)
    content.__dict__.update(
        settings=unpacker.settings,
        metadata=metadata,
        translations=[],
        _content=body if told["bodied"] else None,
        _context=context,
        _entry=entry,
    )
    entry.content, entry.fields, entry.has_links = content, told["fields"], told["has_links"]
    return entry
