"""Templates: they parse, trust nobody's markup, keep to the policy of scripts and styles, name every control."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, nodes

FOLDER = Path(__file__).parents[2] / "backend" / "templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
TAG = re.compile(r"<(?P<tag>button|input|select|textarea)\b(?P<rest>[^>]*)>", re.DOTALL)
LONGEST = 120
KNOWN_TO_ALL = {"t", "language", "languages", "asset", "kept", "namespace", "range", "dict"}


@pytest.fixture(params=NAMES)
def template(request: pytest.FixtureRequest) -> str:
    """The text of one template after another."""
    return (FOLDER / str(request.param)).read_text(encoding="utf-8")


def test_it_parses(template: str):
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined
    )

    assert environment.parse(template).body is not None


def test_it_trusts_no_markup(template: str):
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", template)


def test_it_has_no_inline_style_or_handler(template: str):
    markup = re.sub(r"\{[%{#].*?[%}#]\}", "", template, flags=re.DOTALL)

    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", markup)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", markup)


def test_it_is_not_longer_than_two_screens(template: str):
    assert len(template.splitlines()) <= LONGEST


def test_every_button_has_a_type(template: str):
    buttons = [found["rest"] for found in TAG.finditer(template) if found["tag"] == "button"]

    assert [rest for rest in buttons if 'type="' not in rest] == []


def test_every_control_has_a_label(template: str):
    labelled = set(re.findall(r'<label\b[^>]*\bfor="([^"]+)"', template))
    unnamed = [
        found[0]
        for found in TAG.finditer(template)
        if found["tag"] != "button"
        and 'type="hidden"' not in found["rest"]
        and "aria-label" not in found["rest"]
        and not labelled & set(re.findall(r'\bid="([^"]+)"', found["rest"]))
    ]

    assert unnamed == []


def test_every_form_names_its_method(template: str):
    forms = re.findall(r"<form\b[^>]*>", template)
    sent = [form for form in forms if 'method="dialog"' not in form]

    assert [form for form in sent if "method=" not in form or "action=" not in form] == []


def test_a_module_is_imported_with_context_only_if_it_needs_it():
    """Without context a module is made once in a process, with it for every page anew."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    trees = {name: environment.parse((FOLDER / name).read_text("utf-8")) for name in NAMES}

    wrong = {
        (name, module)
        for name in NAMES
        for module, has_context in imported_by(trees[name])
        if has_context != bool(needed_by(module, trees))
    }

    assert wrong == set()


def imported_by(tree: nodes.Template) -> Iterator[tuple[str, bool]]:
    """The modules that a template imports, and whether with its context."""
    for one in tree.find_all((nodes.Import, nodes.FromImport)):
        assert isinstance(one, nodes.Import | nodes.FromImport)
        assert isinstance(one.template, nodes.Const)
        yield one.template.value, one.with_context


def needed_by(name: str, trees: dict[str, nodes.Template]) -> set[str]:
    """The names of a page that a module uses, itself or by others that it imports."""
    found = meta.find_undeclared_variables(trees[name]) - KNOWN_TO_ALL
    return found.union(*(needed_by(module, trees) for module, _ in imported_by(trees[name])))
