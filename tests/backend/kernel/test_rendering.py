"""Templates are compiled once in a process, and always as they stand."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from backend.app import HERE
from backend.kernel import i18n
from backend.kernel.rendering import COMPILED, Templates

TEXTS = i18n.load(HERE / "locale", ZoneInfo("Europe/Moscow"))


def test_a_second_application_compiles_nothing_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("{{ word }}", "utf-8")
    first = Templates(tmp_path, TEXTS).render("a.html", "ru", word="<да>")

    monkeypatch.setattr(COMPILED, "dump_bytecode", pytest.fail)

    assert Templates(tmp_path, TEXTS).render("a.html", "ru", word="<да>") == first == "&lt;да&gt;"


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("было", "utf-8")
    Templates(tmp_path, TEXTS).render("a.html", "ru")

    (tmp_path / "a.html").write_text("стало", "utf-8")

    assert Templates(tmp_path, TEXTS).render("a.html", "ru") == "стало"


def test_a_name_that_was_not_given_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ forgotten }}", "utf-8")

    with pytest.raises(UndefinedError):
        Templates(tmp_path, TEXTS).render("a.html", "ru")
