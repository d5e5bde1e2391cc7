"""Pages as a visitor sees them: status, text, links and forms."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

SKIPPED = {"script", "style", "template", "head"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
Fields = list[tuple[str, str]]


@dataclass
class HTMLForm:
    """A form as it stands on the page: where it goes and what its fields hold."""

    action: str
    method: str
    fields: Fields = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, changes: dict[str, Any]) -> Fields:
        """
        What a browser would send after typing `changes`.

        A list is several values of one name, None is a box that is not ticked; a name that the form
        does not have is an error of the test.
        """
        unknown = changes.keys() - self.names
        if unknown:
            raise AssertionError(f"{self.action} has no fields {sorted(unknown)}: {self.names}")
        kept = [pair for pair in self.fields if pair[0] not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, list) else [] if value is None else [value]
            kept += [(name, str(one)) for one in values]
        return kept


@dataclass
class Page:
    """One answer of the server."""

    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        found = (value for key, value in self.headers if key.lower() == name.lower())
        return next(found, "")

    @property
    def html(self) -> str:
        """The body as it came."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What a reader sees, with single spaces."""
        return " ".join("".join(self._read().pieces).split())

    @property
    def title(self) -> str:
        """The text of <title>."""
        return " ".join(self._read().title.split())

    @property
    def links(self) -> list[str]:
        """Every href of the page, in order."""
        return self._read().links

    @property
    def forms(self) -> list[HTMLForm]:
        """Every form of the page, in order; an action that is missing is the page's own address."""
        return self._read().forms

    def form(self, action: str = "") -> HTMLForm:
        """The form whose action ends with `action`; without it the only form but the language switch."""
        found = [
            form
            for form in self.forms
            if (form.action.endswith(action) if action else not form.action.endswith("/language"))
        ]
        if not found:
            raise AssertionError(f"no form {action!r} in {[form.action for form in self.forms]}")
        return found[0]

    @property
    def location(self) -> str:
        """Where a redirect leads, absolute."""
        return urljoin(self.url, self.header("Location"))

    def _read(self) -> "_Reader":
        reader = _Reader(self.url)
        if "html" in self.header("Content-Type"):
            reader.feed(self.html)
        else:
            reader.pieces.append(self.body.decode("utf-8", "replace"))
        return reader


class _Reader(HTMLParser):
    """Collects what `Page` answers for."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.pieces: list[str] = []
        self.title = ""
        self.links: list[str] = []
        self.forms: list[HTMLForm] = []
        self._open: list[str] = []
        self._form: HTMLForm | None = None
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "href" in values and tag == "a":
            self.links.append(values["href"])
        if tag == "form":
            action = urljoin(self.url, values.get("action", ""))
            self._form = HTMLForm(action, values.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in ("input", "textarea", "select", "option", "button"):
            self._control(tag, values)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._drop_first_line_break()
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None and self._form:
            name, before = self._form.fields[-1]
            self._form.fields[-1] = (name, before + data)
        if self._open and self._open[-1] == "title":
            self.title += data
        elif not SKIPPED & set(self._open):
            self.pieces.append(data)

    def _drop_first_line_break(self) -> None:
        """Browsers do not count a line break right after the opening tag."""
        if self._textarea is not None and self._form:
            name, whole = self._form.fields[-1]
            first = "\r\n" if whole.startswith("\r\n") else "\n"
            self._form.fields[-1] = (name, whole.removeprefix(first))

    def _control(self, tag: str, values: dict[str, str]) -> None:
        form = self._form
        if form is None or "disabled" in values:
            return
        name = values.get("name", "")
        if tag == "option":
            self._option(form, values)
        elif tag == "select":
            self._select = name
            form.names.add(name)
        elif name:
            form.names.add(name)
            self._field(tag, name, values, form)

    def _field(self, tag: str, name: str, values: dict[str, str], form: HTMLForm) -> None:
        kind = values.get("type", "text")
        if tag == "textarea":
            self._textarea = name
            form.fields.append((name, ""))
        elif tag == "button" or kind in ("submit", "button", "image", "file"):
            return  # sent only when pressed: name it among the changes
        elif kind in ("checkbox", "radio"):
            if "checked" in values:
                form.fields.append((name, values.get("value", "on")))
        else:
            form.fields.append((name, values.get("value", "")))

    def _option(self, form: HTMLForm, values: dict[str, str]) -> None:
        if self._select is None:
            return
        present = [pair for pair in form.fields if pair[0] == self._select]
        if "selected" in values or not present:
            form.fields = [pair for pair in form.fields if pair[0] != self._select]
            form.fields.append((self._select, values.get("value", "")))
