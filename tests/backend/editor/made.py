"""What the tests of the editor's cabinet say in one word."""

import io
import json
from pathlib import Path

from PIL import Image

from sitegen.site import Site
from tests.support.pages import Page
from tests.support.visitor import Visitor

ABOUT = "pages/about.md"
NEWS = "news/2026-02-10-item-02.md"


def stored(site: Site, path: str = ABOUT) -> str:
    """The text of a page as it lies on disk."""
    return (site.content / path).read_text(encoding="utf-8")


def put(visitor: Visitor, text: str, base: str, path: str = ABOUT) -> Page:
    """Save a draft as the editor's script does."""
    body = json.dumps({"text": text, "base": base}, ensure_ascii=False).encode()
    headers = {"Accept": "application/json"}
    return visitor.send("PUT", f"/editor/drafts/{path}", body, "application/json", headers=headers)


def base_of(visitor: Visitor, path: str = ABOUT) -> str:
    """The revision that the plain-text form was opened with."""
    return dict(visitor.get(f"/editor/source/{path}").form(path).fields)["base"]


def changed(visitor: Visitor, site: Site, old: str, new: str, path: str = ABOUT) -> Page:
    """Save a draft in which `old` became `new`."""
    text = stored(site, path)
    assert old in text
    return put(visitor, text.replace(old, new), base_of(visitor, path), path)


def picture(*, width: int = 8, height: int = 6, kind: str = "PNG") -> bytes:
    """A real picture file."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, kind)
    return written.getvalue()


def multipart(content: bytes, name: str, field: str = "file") -> tuple[bytes, str]:
    """The body of a form with one file, and its content type."""
    head = f'--edge\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


def read_only(folder: Path) -> None:
    """Make writing into `folder` fail for everybody, the machine's administrator included."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-before"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to("/proc/sys/abi")
