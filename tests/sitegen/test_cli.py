import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import cli, release, texts, watch
from sitegen.build import BuildReport
from sitegen.errors import SitegenError
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import put, text

PROGRAM = Path(__file__).parent.parent.parent / "publish.py"


@pytest.fixture
def settings(site: Site) -> str:
    """A file of settings for the small site."""
    file = site.content.parent / "kabinet.toml"
    file.write_text('[site]\nreleases = "site"\nstate = "state"\nkeep_releases = 3\n')
    return str(file)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


Out = pytest.CaptureFixture[str]


def test_publish_says_what_it_did(site: Site, settings: str, capsys: Out) -> None:
    assert cli.main(["publish", "--site", settings]) == 0

    assert "7 pages, 4 news" in capsys.readouterr().out
    assert made.live(site, "about.html")


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
    assert capsys.readouterr().out.strip() == first
    assert cli.main(["releases", "--site", settings]) == 0
    assert f"● │ {first}" in capsys.readouterr().out
    assert cli.main(["releases", "--site", settings, "--json"]) == 0
    assert [item["is_current"] for item in json.loads(capsys.readouterr().out)] == [False, True]
    assert cli.main(["rollback", "--site", settings, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "release_none_earlier"


def test_rollback_answers_in_json(site: Site, settings: str, capsys: Out) -> None:
    cli.main(["publish", "--site", settings])
    first = release.current(site)
    capsys.readouterr()

    assert cli.main(["rollback", "--site", settings, "--json", str(first)]) == 0
    assert json.loads(capsys.readouterr().out) == {"release": first}


def test_damage_is_told_by_file_and_line_without_a_traceback(
    site: Site, settings: str, capsys: Out
) -> None:
    put(site, "pages/bad.md", "---\ntitle: a\nsize: 1\n---\n")
    put(site, "pages/twin.md", text(slug="about"))

    assert cli.main(["publish", "--site", settings]) == 1

    said = capsys.readouterr().err
    assert "error: pages/bad.md:3: Unknown field “size”" in said
    assert "error: pages/twin.md:3: The address /about is already taken by pages/about.md." in said
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


def test_a_busy_port_is_one_sentence(settings: str, capsys: Out) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        assert cli.main(["serve", "--site", settings, "--port", port]) == 2

    assert f"Port {port} is taken" in capsys.readouterr().err


def test_a_port_of_another_host_is_refused(settings: str, capsys: Out) -> None:
    assert cli.main(["serve", "--site", settings, "--host", "192.0.2.1", "--port", "1"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(site: Site, settings: str) -> Iterator[str]:
    """The address at which publish.py serves the small site."""
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), "serve", "--site", settings, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert program.stdout
    lines = iter(program.stdout.readline, b"")
    assert any(b"http://127.0.0.1" in line for line in lines)
    yield f"http://127.0.0.1:{port}"
    program.send_signal(2)
    assert program.wait(timeout=10) == 0
    rest = program.stdout.read()
    program.stdout.close()
    assert b"Traceback" not in rest


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 — our own server
        return str(answer.read().decode())


def wait_for(address: str, words: str) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if words in fetched(address):
            return True
        time.sleep(0.1)
    return False


def test_serve_publishes_each_change_and_survives_a_bad_one(site: Site, served: str) -> None:
    assert "О компании" in fetched(f"{served}/about")

    put(site, "pages/about.md", "нет полей")
    time.sleep(1.2)
    assert "О компании" in fetched(f"{served}/about")
    put(site, "pages/about.md", text("Новое имя"))

    assert wait_for(f"{served}/about", "Новое имя")


def test_serve_tells_problems_and_ends_with_ctrl_c(site: Site, settings: str, capsys: Out) -> None:
    port = free_port()

    def visit() -> None:
        while not watch_answers(port):
            time.sleep(0.05)
        put(site, "pages/about.md", "нет полей")
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGINT)

    visitor = threading.Thread(target=visit)
    visitor.start()
    code = cli.main(["serve", "--site", settings, "--port", str(port)])
    visitor.join()

    told = capsys.readouterr()
    assert code == 0
    assert f"http://127.0.0.1:{port}/" in told.out
    assert "error: pages/about.md:1" in told.err


def watch_answers(port: int) -> bool:
    try:
        return "О компании" in fetched(f"http://127.0.0.1:{port}/about")
    except (urllib.error.URLError, ConnectionError):
        return False


def test_every_change_of_content_or_theme_is_noticed(site: Site) -> None:
    before = watch.stamp(site)
    put(site, "pages/new.md", text())
    after = watch.stamp(site)

    (site.theme / "texts.toml").touch()

    assert len({before, after, watch.stamp(site)}) == 3


def test_watching_ends_with_its_block(site: Site) -> None:
    told: list[BuildReport | SitegenError] = []

    with watch.publishing(site, told.append):
        put(site, "pages/bad.md", "x")
        deadline = time.monotonic() + 10
        while len(told) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)

    assert isinstance(told[0], BuildReport)
    assert isinstance(told[1], SitegenError)
    assert not [item for item in threading.enumerate() if "_watch" in item.name]


def test_serving_ends_with_ctrl_c(site: Site) -> None:
    class Interrupted:
        closed = False

        def run(self) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.closed = True

    made_server = Interrupted()

    watch.run(made_server)

    assert made_server.closed


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

    source = "".join(file.read_text("utf-8") for file in Path(cli.__file__).parent.glob("*.py"))
    raised = re.findall(
        r'(?:Error|Problem|BuildFailed|_at_lines|_tell)\((?:[^()"]|\([^()]*\))*"([a-z]+_[a-z_0-9]+)"',
        source,
    )

    assert len(set(raised)) > 25
    assert set(raised) - texts.SENTENCES.keys() == set()


def test_the_actor_is_the_user_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "egor")
    assert cli._actor() == "egor"

    def unknown() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert cli._actor() == "shell"
