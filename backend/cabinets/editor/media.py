"""Pictures: the list for people and for the editor's script, and uploads from both."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from backend.audit import journal
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import Remark
from backend.cabinets.editor.site import say, site, told
from backend.web import errors, flash, uploads
from backend.web.answers import Answer, json_answer, redirect
from backend.web.bodies import TooLargeBodyError, raw_body
from backend.web.render import page
from backend.web.visit import here
from sitegen import media
from sitegen.errors import MediaError, StorageError
from sitegen.media import Picture

MAX_NAME_LENGTH = 200
# Above what is taken, so that a picture a little too large is refused in words about pictures.
BODY_LIMIT_BYTES = 12 * 1024 * 1024
KILOBYTE = 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Shown:
    """A picture of the list; `weight` is its size in words."""

    picture: Picture
    weight: str


@cabinet.get("/media")
def show() -> Answer:
    if errors.wants_json(here()):
        with told():
            return json_answer([_told(item) for item in media.pictures(site())])
    return _screen()


@cabinet.post("/media", body_limit=BODY_LIMIT_BYTES)
def upload() -> Answer:
    return _upload_from_form() if uploads.is_form() else _upload_from_script()


def _upload_from_script() -> Answer:
    name = unquote(str(here().incoming.get_header("X-File-Name", "") or ""))
    try:
        picture = _added(raw_body(media.MAX_BYTES), name)
    except TooLargeBodyError:
        return json_answer({"message": here().t("editor.media.too_large")}, 413)
    except (MediaError, StorageError) as error:
        return json_answer({"message": _said(error)}, _status(error))
    return json_answer(_told(picture), 201)


def _upload_from_form() -> Answer:
    t = here().t
    try:
        sent = uploads.file("file", media.MAX_BYTES)
        if sent is None:
            return _refused(t("editor.media.no_file"), 422)
        picture = _added(sent.content, sent.name)
    except TooLargeBodyError:
        return _refused(t("editor.media.too_large"), 413)
    except uploads.BrokenUploadError:
        return _refused(t("editor.media.bad_form"), 400)
    except (MediaError, StorageError) as error:
        return _refused(_said(error), _status(error))
    flash.leave("editor.media.done", name=picture.name)
    return redirect("/editor/media")


def _added(content: bytes, name: str) -> Picture:
    shown = _plain(name)
    picture = media.add(site(), content, shown)
    journal.record(here().actor, "media.upload", f"media:{picture.name}", new={"as": shown})
    return picture


def _refused(sentence: str, status: int) -> Answer:
    return _screen(Remark(sentence), status=status)


def _screen(*problems: Remark, status: int = 200) -> Answer:
    with told():
        found = [Shown(item, _weight(item.bytes)) for item in media.pictures(site())]
    return page("editor/media.html", status, pictures=found, problems=problems)


def _said(error: MediaError | StorageError) -> str:
    return here().t("editor.media.disk") if isinstance(error, StorageError) else say(error)


def _status(error: MediaError | StorageError) -> int:
    return 503 if isinstance(error, StorageError) else 422


def _told(picture: Picture) -> dict[str, object]:
    """What the editor's script knows of a picture; what it shows is said where it is put."""
    return {
        "src": picture.url,
        "alt": "",
        "width": picture.width,
        "height": picture.height,
    }


def _plain(name: str) -> str:
    """The name without folders and without characters that do not show or turn the writing round."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return seen[:MAX_NAME_LENGTH]


def _weight(size: int) -> str:
    t = here().t
    if size < MEGABYTE:
        return t("editor.media.kilobytes", size=t.number(max(1, round(size / KILOBYTE))))
    return t("editor.media.megabytes", size=t.number(round(size / MEGABYTE)))
