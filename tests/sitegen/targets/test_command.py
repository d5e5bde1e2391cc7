"""`publish.py deploy` as it is typed."""

import json
from pathlib import Path

import pytest

from sitegen import cli
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.targets.releases import publish, tree

Out = pytest.CaptureFixture[str]


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> str:
    """Two folders; only the first is there."""
    (tmp_path / "disk").mkdir()
    file = site.content.parent / "kabinet.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f'[site]\nreleases = "{site.releases.name}"\nstate = "state"\n'
        f'[targets.disk]\nkind = "folder"\npath = "{tmp_path}/disk"\n'
        f'[targets.lost]\nkind = "folder"\npath = "{tmp_path}/lost"\n'
    )
    return str(file)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def test_one_target_is_sent_to_by_its_name(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    publish(site, tree())

    assert cli.main(["deploy", "disk", "--site", settings]) == 0

    assert (tmp_path / "disk" / "index.html").is_file()
    said = capsys.readouterr()
    assert said.out.startswith("disk: release 2026")
    assert "files sent: " in said.out
    assert said.err == ""


def test_a_target_that_fails_does_not_stop_the_others(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    publish(site, tree())

    assert cli.main(["deploy", "--site", settings]) == 1

    assert (tmp_path / "disk" / "index.html").is_file()
    assert capsys.readouterr().err == (
        f"lost: There is no folder {tmp_path}/lost. "
        "Create it: a path that may be mistaken is not filled.\n"
    )


def test_a_machine_gets_everything_in_one_document(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    publish(site, tree())

    assert cli.main(["deploy", "--site", settings, "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [report["target"] for report in told["targets"]] == ["disk"]
    assert "index.html" in told["targets"][0]["sent"]
    assert told["errors"][0]["target"] == "lost"
    assert told["errors"][0]["error"] == "target_no_folder"


def test_a_dry_run_lists_what_would_be_done(
    site: Site, settings: str, tmp_path: Path, capsys: Out
) -> None:
    publish(site, tree(pages=20))
    (tmp_path / "disk" / "diary.txt").write_text("mine")

    assert cli.main(["deploy", "disk", "--dry-run", "--site", settings]) == 0

    said = capsys.readouterr().out
    assert "files to send: " in said
    assert "  + images/index-1.webp\n" in said
    assert "more; all with --json" in said
    assert "left alone: 1 (diary.txt)" in said
    assert list((tmp_path / "disk").iterdir()) == [tmp_path / "disk" / "diary.txt"]


def test_what_waits_for_removal_is_counted(site: Site, settings: str, capsys: Out) -> None:
    for version in (1, 2):
        publish(site, tree(version))
        cli.main(["deploy", "disk", "--verify", "--site", settings])

    assert "wait for removal: " in capsys.readouterr().out


def test_a_target_that_is_not_in_the_settings_is_a_wrong_setting(
    site: Site, settings: str, capsys: Out
) -> None:
    publish(site, tree())

    assert cli.main(["deploy", "moon", "--site", settings]) == 2

    assert "no target moon. There are: disk, lost." in capsys.readouterr().err


def test_without_targets_there_is_nowhere_to_send_to(
    site: Site, settings: str, capsys: Out
) -> None:
    Path(settings).write_text("[site]\n")

    assert cli.main(["deploy", "--site", settings]) == 2

    assert "has no section [targets.NAME]" in capsys.readouterr().err


def test_missing_keys_are_a_wrong_setting(
    site: Site, settings: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with Path(settings).open("a") as file:
        file.write('[targets.s3]\nkind = "s3"\nendpoint = "https://s3.invalid"\nbucket = "www"\n')
    publish(site, tree())

    assert cli.main(["deploy", "s3", "--site", settings]) == 2

    assert "the access keys are missing" in capsys.readouterr().err


def test_refusals_are_told_in_russian_too(
    site: Site, settings: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")

    assert cli.main(["deploy", "disk", "--site", settings]) == 1

    assert capsys.readouterr().err == "disk: Сайт ещё не опубликован: сначала publish.\n"


def test_a_site_of_real_pages_arrives_whole(tmp_path: Path, capsys: Out) -> None:
    site = made.site_at(tmp_path / "small site")
    (tmp_path / "www").mkdir()
    file = site.content.parent / "kabinet.toml"
    file.write_text(
        '[site]\nreleases = "site"\nstate = "state"\n'
        f'[targets.www]\nkind = "folder"\npath = "{tmp_path}/www"\n'
    )
    assert cli.main(["publish", "--site", str(file)]) == 0

    assert cli.main(["deploy", "--site", str(file)]) == 0

    live = site.releases / "current"
    for found in live.resolve().rglob("*"):
        if found.is_file():
            arrived = tmp_path / "www" / found.relative_to(live.resolve())
            assert arrived.read_bytes() == found.read_bytes()
    assert (tmp_path / "www" / "about.html").stat().st_mode & 0o777 == 0o644
