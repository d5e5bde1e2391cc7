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


def test_what_is_kept_is_drawn_once_for_the_same_arguments(tmp_path: Path) -> None:
    drawn: list[object] = []

    def note(x: object) -> str:
        drawn.append(x)
        return ""

    (tmp_path / "m.html").write_text(
        "{% macro draw(x) %}{{ note(x) }}<b>{{ x }}</b>{% endmacro %}{% set bold = kept(draw) %}"
    )
    (tmp_path / "a.html").write_text('{% from "m.html" import bold %}{{ bold(x) }}')
    templates = Templates(tmp_path, TEXTS, note=note)

    pages = [templates.render("a.html", "ru", x=x) for x in ("a", "<i>", "a", "<i>")]

    assert pages == ["<b>a</b>", "<b>&lt;i&gt;</b>"] * 2
    assert drawn == ["a", "<i>"]


def test_each_language_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "m.html").write_text(
        '{% macro draw() %}{{ language }}: {{ t("web.sign_out") }}{% endmacro %}{% set out = kept(draw) %}'
    )
    (tmp_path / "a.html").write_text('{% from "m.html" import out %}{{ out() }}')
    templates = Templates(tmp_path, TEXTS)

    assert [templates.render("a.html", one) for one in ("ru", "en", "ru")] == [
        "ru: Выйти",
        "en: Sign out",
        "ru: Выйти",
    ]


def test_calls_in_loops_and_blocks_take_their_arguments_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "{% block b %}{% for x in (1, 2) %}{% set y = x %}{{ show(x, more=y) }}{% endfor %}{% endblock %}"
    )
    templates = Templates(tmp_path, TEXTS, show=lambda *given, **named: f"{given}{named} ")

    assert templates.render("a.html", "ru") == "(1,){&#39;more&#39;: 1} (2,){&#39;more&#39;: 2} "
