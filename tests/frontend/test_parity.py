"""The site's HTML and the editor's HTML are the same bytes: Python against the shipped JavaScript."""

from __future__ import annotations

import json

from sitegen import front
from sitegen.markdown import render
from tests.frontend import node

FRONTS = {
    "plain": "---\ntitle: Цены\ndescription: Все цены\n---\nтекст\n",
    "crlf": "---\r\ntitle: Цены\r\n---\r\nтекст\r\n",
    "quoted": '---\ntitle: "Цены: все"\nstatus:   draft  \n---\n',
    "bom": "\ufeff---\ntitle: a\n---\nb",
    "none": "## без\n---\nтекст",
    "unclosed": "---\ntitle: a\n",
    "odd-ends": "---\ntitle: a\x0bdate: 2026-01-01\u2028---\x85текст\n",
    "blank-fence": "---  \ntitle: a\n---\t\n\nb",
    "empty": "",
}


def test_all_examples_of_the_specification_give_equal_html() -> None:
    path = node.ROOT / "tests" / "data" / "commonmark.json"
    texts = [example["markdown"] for example in json.loads(path.read_text("utf-8"))]

    assert len(texts) == 652
    assert node.run("render.mjs", texts) == [render(text) for text in texts]


def test_the_corpus_gives_equal_html() -> None:
    texts = node.corpus()

    drawn = dict(zip(texts, node.run("render.mjs", list(texts.values())), strict=True))

    assert drawn == {name: render(text) for name, text in texts.items()}


def test_the_packages_of_both_sides_are_of_one_version() -> None:
    manifest = json.loads((node.ROOT / "backend/frontend/package.json").read_text("utf-8"))
    lock = json.loads((node.ROOT / "backend/frontend/package-lock.json").read_text("utf-8"))

    assert manifest["dependencies"]["markdown-it"] == "14.1.0"
    assert lock["packages"]["node_modules/markdown-it"]["version"] == "14.1.0"
    assert all("resolved" not in package for package in lock["packages"].values())


def test_front_matter_is_cut_off_at_the_same_place() -> None:
    answers = node.run("front.mjs", [{"text": text} for text in FRONTS.values()])

    assert [tuple(answer["parts"]) for answer in answers] == [
        front.split(text) for text in FRONTS.values()
    ]


def test_front_matter_is_changed_in_the_same_way() -> None:
    texts = [FRONTS[name] for name in ("plain", "crlf", "quoted", "bom", "blank-fence")]
    values = {"title": 'Новый: "заголовок"', "description": "Слова"}

    answers = node.run("front.mjs", [{"text": text, "values": values} for text in texts])

    assert [answer["changed"] for answer in answers] == [
        front.set_front(text, **values) for text in texts
    ]


def test_an_emptied_line_of_front_matter_goes() -> None:
    [answer] = node.run("front.mjs", [{"text": FRONTS["plain"], "values": {"description": ""}}])

    assert answer["changed"] == "---\ntitle: Цены\n---\nтекст\n"
