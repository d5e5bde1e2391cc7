import json
import pstats
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen import cli, release, texts
from sitegen.cli import commands
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import put, text

PROGRAM = Path(__file__).parent.parent.parent / "publish.py"


pytestmark = pytest.mark.usefixtures("english")
Out = pytest.CaptureFixture[str]


def test_publish_says_what_it_did(site: Site, settings: str, capsys: Out) -> None:
    assert cli.main(["publish", "--site", settings]) == 0

    assert "7 pages, 4 news" in capsys.readouterr().out
    assert made.live(site, "about.html")


def test_a_full_publish_forgets_what_it_knew(site: Site, settings: str, capsys: Out) -> None:
    cli.main(["publish", "--site", settings])
    before = made.tree(site.releases / "current")
    capsys.readouterr()

    assert cli.main(["publish", "--site", settings, "--full", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["rendered"] > 20
    assert made.tree(site.releases / "current") == before


def test_a_profile_is_written_on_demand(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    file = tmp_path / "deep" / "profile"

    assert cli.main(["publish", "--site", settings, "--profile", str(file)]) == 0

    assert pstats.Stats(str(file)).total_calls > 1000  # type: ignore[attr-defined] # typeshed lacks it
    assert f"The profile is in {file}" in capsys.readouterr().err


def test_publish_answers_in_json(site: Site, settings: str, capsys: Out) -> None:
    assert cli.main(["publish", "--site", settings, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["release"] == release.current(site)
    assert told["pages"] == 7


def test_build_fills_a_folder_and_makes_nothing_live(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    output = tmp_path / "out"

    for _ in range(2):
        assert cli.main(["build", "--site", settings, "--output", str(output)]) == 0

    assert (output / "about.html").is_file()
    assert release.current(site) is None
    assert str(output) in capsys.readouterr().out


def test_build_does_not_clear_a_folder_that_holds_something_else(
    settings: str, tmp_path: Path, capsys: Out
) -> None:
    (tmp_path / "diary.txt").write_text("mine")

    assert cli.main(["build", "--site", settings, "--output", str(tmp_path)]) == 1

    assert (tmp_path / "diary.txt").read_text() == "mine"
    assert "holds something else" in capsys.readouterr().err


def test_rollback_and_the_list_of_releases(site: Site, settings: str, capsys: Out) -> None:
    cli.main(["publish", "--site", settings])
    first = release.current(site)
    put(site, "pages/about.md", text("Другая"))
    cli.main(["publish", "--site", settings])
    capsys.readouterr()

    assert cli.main(["rollback", "--site", settings]) == 0
    assert capsys.readouterr().out == f"Release {first} is live again.\n"
    assert cli.main(["releases", "--site", settings]) == 0
    said = capsys.readouterr().out
    assert f"● {first}" in said
    assert "On disk: " in said
    assert cli.main(["releases", "--site", settings, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["is_current"] for item in told["releases"]] == [False, True]
    assert told["usage"]["total"] >= told["usage"]["site"] > 0
    assert cli.main(["rollback", "--site", settings, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "release_none_earlier"


def test_a_site_that_was_never_published_has_no_releases(settings: str, capsys: Out) -> None:
    assert cli.main(["releases", "--site", settings]) == 0

    assert capsys.readouterr().out.startswith("There are no releases yet.")


def test_a_reader_that_has_seen_enough_is_no_error(site: Site, settings: str) -> None:
    command = [sys.executable, str(PROGRAM), "status", "--site", settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        said = program.stderr.read()

    assert (program.returncode, said) == (0, b"")


def test_rollback_answers_in_json(site: Site, settings: str, capsys: Out) -> None:
    cli.main(["publish", "--site", settings])
    first = release.current(site)
    capsys.readouterr()

    assert cli.main(["rollback", "--site", settings, "--json", str(first)]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "release": first}


def test_damage_is_told_by_file_and_line_without_a_traceback(
    site: Site, settings: str, capsys: Out
) -> None:
    put(site, "pages/bad.md", "---\ntitle: a\nsize: 1\n---\n")
    put(site, "pages/worse.md", "x")

    assert cli.main(["publish", "--site", settings]) == 1

    said = capsys.readouterr().err
    assert "error: pages/bad.md:3: Unknown field “size”" in said
    assert "error: pages/worse.md:1: The file does not begin with fields." in said
    assert "errors: 2" in said
    assert "The published site is as it was." in said
    assert "Traceback" not in said


def test_problems_come_in_json_too(site: Site, settings: str, capsys: Out) -> None:
    put(site, "pages/bad.md", "x")

    assert cli.main(["check", "--site", settings, "--json"]) == 1

    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["path"], problem["line"], problem["key"]) == (
        "pages/bad.md",
        1,
        "front_missing",
    )


def test_the_shell_speaks_russian(
    site: Site, settings: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    put(site, "pages/bad.md", text(body="[мимо](/nothing)\n"))

    assert cli.main(["check", "--site", settings]) == 1

    assert "Ссылка /nothing ведёт на страницу, которой нет." in capsys.readouterr().err


def test_check_writes_nothing_and_tells_warnings(site: Site, settings: str, capsys: Out) -> None:
    put(site, "pages/poor.md", text(body="![](/images/dot.png)\n"))
    before = made.tree(site.content.parent)

    assert cli.main(["check", "--site", settings]) == 0

    assert made.tree(site.content.parent) == before
    assert "warning: pages/poor.md:5" in capsys.readouterr().err


@pytest.mark.parametrize("written", ["[site]\nkeep_releases = 1\n", "[site", None])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, capsys: Out, written: str | None) -> None:
    file = tmp_path / "kabinet.toml"
    if written:
        file.write_text(written)

    assert cli.main(["publish", "--site", str(file)]) == 2

    said = capsys.readouterr().err
    assert str(file) in said
    assert said.count("\n") <= 2


def test_a_page_that_is_not_utf8_is_one_sentence(site: Site, settings: str, capsys: Out) -> None:
    (site.content / "pages/about.md").write_bytes(b"\xff")

    assert cli.main(["check", "--site", settings]) == 1
    assert "pages/about.md:1: The file is not saved in UTF-8." in capsys.readouterr().err


def test_a_file_where_releases_should_be_is_one_sentence(
    site: Site, settings: str, capsys: Out
) -> None:
    site.releases.write_text("")

    assert cli.main(["publish", "--site", settings]) == 1
    assert "Could not write" in capsys.readouterr().err


def test_a_wrong_command_is_refused_with_a_hint(capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["destroy"])

    assert ended.value.code == 2
    assert "choose from" in capsys.readouterr().err


def test_without_settings_the_usual_ones_hold(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setattr(cli, "ROOT", site.content.parent)

    assert cli.main(["publish"]) == 0
    assert (site.content.parent / "var/site/current/index.html").is_file()

    (site.content.parent / "var/kabinet.toml").write_text('[site]\nreleases = "other"\n')
    assert cli.main(["publish"]) == 0
    assert (site.content.parent / "other/current/index.html").is_file()


def test_every_sentence_is_in_both_languages_with_the_same_places() -> None:
    import string

    for key, (russian, english) in texts.SENTENCES.items():
        names = [
            {name for _, name, _, _ in string.Formatter().parse(said) if name}
            for said in (russian, english)
        ]
        assert names[0] == names[1], key


def test_every_key_in_the_source_has_a_sentence() -> None:
    import re

    package = Path(texts.__file__).parent
    source = "".join(file.read_text("utf-8") for file in package.rglob("*.py"))
    raised = re.findall(
        r'(?:Error|Problem|BuildFailed|Flaw|Reason|words)\((?:[^()"]|\([^()]*\))*"([a-z]+_[a-z_0-9]+)"',
        source,
    )

    assert len(set(raised)) > 25
    assert set(raised) - texts.SENTENCES.keys() == set()


def test_the_actor_is_the_user_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "egor")
    assert commands.actor() == "egor"

    def unknown() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert commands.actor() == "shell"
