"""Files that a handler makes, as downloads: a name in any language, never shown inside a page."""

from urllib.parse import quote

from backend.web.answers import Answer

_UNSAFE = '"\\/:*?<>|%;'


def file_answer(name: str, content: bytes, kind: str) -> Answer:
    """
    A file for the visitor to keep.

    Args:
        name: what it is called on his machine; what no system takes in a name becomes a hyphen.
        kind: its media type, for example `kernel.sheets.CSV_TYPE`.
    """
    safe = "".join("-" if not c.isprintable() or c in _UNSAFE else c for c in name).strip(". ")
    plain = "".join(c if c.isascii() else "_" for c in safe) or "file"
    where = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe or 'file', safe='')}"
    return Answer(content, 200, kind, {"Content-Disposition": where, "Cache-Control": "no-store"})
