from pathlib import Path

import pytest

from sitegen.errors import ConfigError
from sitegen.site import Site


def written(folder: Path, text: str) -> Path:
    file = folder / "kabinet.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_settings_that_are_not_named_have_usual_values(tmp_path: Path) -> None:
    site = Site.from_file(written(tmp_path, ""))

    assert site == Site.at(tmp_path)
    assert site.language == "ru"


def test_every_setting_is_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '[site]\ncontent = "texts"\nurl = "https://example.org/"\nbackend_url = "https://my.example.org"\n'
        'languages = ["en"]\ntimezone = "Asia/Omsk"\nkeep_releases = 2\nstate = "/srv/state"\n',
    )

    site = Site.from_file(file)

    assert site.content == tmp_path / "texts"
    assert site.state == Path("/srv/state")
    assert site.url == "https://example.org"
    assert (site.languages, site.zone.key, site.keep_releases) == (("en",), "Asia/Omsk", 2)


def test_settings_in_var_count_folders_from_the_project(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()

    site = Site.from_file(written(tmp_path / "var", ""))

    assert site.content == tmp_path / "content"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('url = "example.org"', "url"),
        ('backend_url = "ftp://example.org"', "backend_url"),
        ('url = "https://example.org/site"', "url"),
        ("keep_releases = 1", "keep_releases"),
        ("keep_releases = true", "keep_releases"),
        ('languages = "ru"', "languages"),
        ("languages = []", "languages"),
        ('languages = ["russian"]', "languages"),
        ('timezone = "Mars/Olympus"', "timezone"),
        ('timezone = "../etc"', "timezone"),
        ('content = ""', "content"),
        ("theme = 1", "theme"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, line: str, name: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Site.from_file(written(tmp_path, f"[site]\n{line}\n"))

    assert refusal.value.key == "config_wrong"
    assert refusal.value.details["name"] == name


@pytest.mark.parametrize(
    ("text", "key"), [("[site", "config_damaged"), ("site = 1", "config_wrong")]
)
def test_a_damaged_file_of_settings_is_refused(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Site.from_file(written(tmp_path, text))

    assert refusal.value.key == key


def test_a_missing_file_of_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="config_unreadable"):
        Site.from_file(tmp_path / "kabinet.toml")
