"""What goes wrong with a stranger's site: the old one stays, and the next run goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sitegen import lock
from sitegen.incremental.stock import __main__ as program
from sitegen.incremental.stock import publisher as publishing
from sitegen.incremental.stock.refusals import AS_IT_WAS
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]
Out = pytest.CaptureFixture[str]
Spoil = Callable[[Site], None]


def template(text: str) -> Spoil:
    def spoil(site: Site) -> None:
        (site.templates / "article.html").write_text(text)

    return spoil


def broken_reader(site: Site) -> None:
    file = site.root / "plugins" / "commonmark.py"
    spoilt = "if 'item-2' in path: raise RuntimeError('out of order')\n        head, _, body ="
    file.write_text(file.read_text().replace("head, _, body =", spoilt))


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a template that cannot be read": (
        template("one\n{{ broken"), "templates/article.html:2: TemplateSyntaxError",
    ),
    "a template that fails": (
        template("one\n{{ nobody.knows }}"), "templates/article.html:2: UndefinedError",
    ),
    "a template that is not there": (
        template("{% extends 'nothing.html' %}"), "there is no template nothing.html",
    ),
    "a plug-in that raises": (broken_reader, "item-2.md: RuntimeError: out of order"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_is_said_in_words_and_mended_by_itself(
    tmp_path: Path, capsys: Out, what: str
):
    spoil, said = SPOILT[what]
    site = Site(tmp_path / "site")
    words = [str(site.settings_file), "--state", str(tmp_path / "state")]
    program.main(words)
    before = files_of(site.output)
    kept = {
        file: file.read_bytes()
        for file in site.root.rglob("*.*")
        if file.suffix in {".html", ".py"}
    }
    spoil(site)

    code = program.main(words)

    told = capsys.readouterr().err
    assert code == 1
    assert said in told
    assert AS_IT_WAS in told
    assert files_of(site.output) == before
    for file, data in kept.items():
        if site.output not in file.parents:
            file.write_bytes(data)
    assert program.main(words) == 0
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_who_publishes_now_is_told(tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch):
    site = Site(tmp_path / "site")
    monkeypatch.setattr(publishing, "WAIT_SECONDS", 0.05)
    (tmp_path / "state").mkdir()

    with lock.held(tmp_path / "state" / "lock", "the night shift"):
        code = program.main([str(site.settings_file), "--state", str(tmp_path / "state")])

    assert code == 1
    assert "the night shift" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, capsys: Out):
    site = Site(tmp_path / "site")
    site.output.write_text("a file where the folder should be")
    words = [str(site.settings_file), "--state", str(tmp_path / "state")]

    code = program.main(words)

    assert code == 1
    assert "output" in capsys.readouterr().err
    site.output.unlink()
    assert program.main(words) == 0
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


@pytest.mark.parametrize("edited", ["news/item-1.md", "../theme/templates/parts.html"])
def test_what_is_edited_while_the_site_is_made_comes_with_the_next_one(tmp_path: Path, edited: str):
    site = Site(tmp_path / "site")
    site.write("news/item-1.md", "Words", title="One", date="2024-01-01", category="news")
    # The editor is a filter of the template that is made last; it writes once.
    editor = """
        from pathlib import Path

        def edit(word):
            file, seen = Path(__file__).parent / "content" / EDITED, Path(__file__ + ".seen")
            if not seen.exists():
                seen.touch()
                file.write_text(file.read_text() + "\\nAnd more.\\n")
            return word

        JINJA_FILTERS = {"edit": edit}
    """
    with site.settings_file.open("a") as file:
        file.write(dedent(editor).replace("EDITED", repr(edited)))
    index = site.templates / "archives.html"
    index.write_text(
        index.read_text().replace("{% endblock %}", "{{ SITENAME|edit }}{% endblock %}")
    )
    publisher = opened(site)
    publisher.publish()

    publisher.publish()

    publisher.close()
    assert "And more." in (site.content / edited).read_text()
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()
