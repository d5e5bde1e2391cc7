"""Texts: every key that is used exists in both languages, alike in form, and none is left over."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "backend" / "locale"
TEMPLATES = ROOT / "backend" / "templates"
PLURALS = {"ru": 3, "en": 2}
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
NO_KEY = re.compile(r".*\.(html|txt|css|js|md|toml|json|po|db|svg|py|example)")


def catalogue(language: str) -> dict[str, Message]:
    """Every message of a language by its key."""
    found: dict[str, Message] = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=language) if message.id]
        found |= {key_of(message): message for message in messages}
    return found


def key_of(message: Message) -> str:
    """The key; a counted message has it twice."""
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message: Message) -> list[str]:
    """The text, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def domains(language: str) -> dict[str, list[str]]:
    """Keys of each file, in their order."""
    found = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = [key_of(m) for m in read_po(file, locale=language) if m.id]
    return found


def places(text: str) -> set[str]:
    """Names of the placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


RU, EN = catalogue("ru"), catalogue("en")
WRITING = {"journal.record", "journal.Act", "Act"}
FIRST_WORDS = {key.partition(".")[0] for key in RU}


def python_strings() -> Iterator[tuple[str, bool]]:
    """Every text in our code; True if it is only the beginning of one."""
    for path in [*ROOT.glob("backend/**/*.py"), *ROOT.glob("sitegen/**/*.py")]:
        if "node_modules" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield str(node.values[0].value), True
            elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
                yield str(node.left.value), True
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, False


def template_strings() -> Iterator[tuple[str, bool]]:
    """Every text in the templates; True if something is put behind it."""
    environment = Environment(autoescape=True)
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix not in (".html", ".txt"):
            continue
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for joined in tree.find_all(nodes.Concat):
            if isinstance(joined.nodes[0], nodes.Const):
                yield str(joined.nodes[0].value), True
        for constant in tree.find_all(nodes.Const):
            yield str(constant.value), False


def asked_for() -> Iterator[str]:
    """Keys that templates give to `t` as they are."""
    environment = Environment(autoescape=True)
    for path in TEMPLATES.rglob("*.html"):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            is_text = isinstance(call.node, nodes.Name) and call.node.name == "t"
            is_markup = isinstance(call.node, nodes.Getattr) and call.node.attr == "html"
            if (is_text or is_markup) and call.args and isinstance(call.args[0], nodes.Const):
                yield str(call.args[0].value)


def journal_actions() -> set[str]:
    """Names of acts in the journal look like keys and are none."""
    found: set[str] = set()
    for path in ROOT.glob("backend/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITING:
                constants = [one for one in node.args if isinstance(one, ast.Constant)]
                found |= {str(one.value) for one in constants}
    return found


STRINGS = {*python_strings(), *template_strings()}


def test_both_languages_have_the_same_keys_in_the_same_files():
    assert domains("ru") == domains("en")


def test_no_key_stands_twice():
    counted = Counter(key for keys in domains("ru").values() for key in keys)

    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_text_is_there_in_every_plural_form(language: str):
    whole = catalogue(language)
    short = {
        key
        for key, message in whole.items()
        if not all(texts_of(message))
        or (isinstance(message.id, tuple) and len(texts_of(message)) != PLURALS[language])
    }

    assert short == set()


def test_both_languages_fill_in_the_same_places():
    def of(message: Message) -> set[str]:
        return set().union(*(places(text) for text in texts_of(message)))

    assert {key for key in RU.keys() & EN.keys() if of(RU[key]) != of(EN[key])} == set()


def test_counted_messages_are_counted_in_both_languages():
    counted = {key for key, message in RU.items() if isinstance(message.id, tuple)}

    assert counted == {key for key, message in EN.items() if isinstance(message.id, tuple)}


def test_every_key_of_a_template_exists():
    assert set(asked_for()) - RU.keys() == set()


def test_every_key_of_the_code_exists():
    beginnings = {text for text, is_beginning in STRINGS if is_beginning}
    looking_like_keys = {
        text
        for text, _ in STRINGS
        if KEY.fullmatch(text)
        and not NO_KEY.fullmatch(text)
        and text.partition(".")[0] in FIRST_WORDS
    }

    assert looking_like_keys - beginnings - journal_actions() - RU.keys() == set()


def test_no_key_is_left_over():
    whole = {text for text, is_beginning in STRINGS if not is_beginning}
    beginnings = tuple(text for text, is_beginning in STRINGS if is_beginning and "." in text)

    assert {key for key in RU if key not in whole and not key.startswith(beginnings)} == set()


def test_russian_texts_are_russian_and_english_ones_are_not():
    cyrillic = re.compile(r"[А-Яа-яЁё]")
    mixed = {key for key, message in EN.items() if cyrillic.search("".join(texts_of(message)))}

    assert mixed == set()
