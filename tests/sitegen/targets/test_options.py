"""Settings of targets, and that the documentation names each."""

from pathlib import Path

import pytest

from sitegen.errors import ConfigError
from sitegen.targets import options
from sitegen.targets.options import FolderOptions, SSHOptions, StorageOptions

DOCS = Path(__file__).parents[3] / "docs" / "deploying.md"
S3 = 'kind = "s3"\nendpoint = "https://storage.example.ru"\nbucket = "www.example.ru"\n'
SSH = 'kind = "ssh"\nto = "deploy@www.example.ru:/srv/www"\n'


def read(tmp_path: Path, text: str) -> dict[str, options.Options]:
    file = tmp_path / "kabinet.toml"
    file.write_text(text, encoding="utf-8")
    return options.read(file)


def test_the_three_kinds_are_read_with_their_defaults(tmp_path: Path) -> None:
    text = f'[targets.disk]\nkind = "folder"\npath = "out"\n[targets.web]\n{SSH}[targets.s3]\n{S3}'

    found = read(tmp_path, text)

    assert found == {
        "disk": FolderOptions("disk", 7, tmp_path / "out"),
        "web": SSHOptions("web", 7, "deploy@www.example.ru:/srv/www", 22, None, None),
        "s3": StorageOptions(
            name="s3",
            keep_days=7,
            endpoint="https://storage.example.ru",
            region="us-east-1",
            bucket="www.example.ru",
            prefix="",
            credentials=None,
            profile="default",
            addresses="clean",
            packing="gzip",
            page_seconds=60,
        ),
    }
    assert isinstance(found["web"], SSHOptions)
    assert found["web"].host == "www.example.ru"


def test_paths_count_from_the_root_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()

    found = read(tmp_path / "var", f'[targets.a]\n{SSH}key = "keys/deploy"\n')

    assert isinstance(found["a"], SSHOptions)
    assert found["a"].key == tmp_path / "keys" / "deploy"


def test_no_section_is_no_target(tmp_path: Path) -> None:
    assert read(tmp_path, "[site]\n") == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('targets = "x"', "targets"),
        ('[targets]\na = "x"', "a"),
        ('[targets.A]\nkind = "folder"', "A"),
        ("[targets.a]", "kind"),
        ('[targets.a]\nkind = "ftp"', "kind"),
        ("[targets.a]\nkind = []", "kind"),
        ('[targets.a]\nkind = "folder"', "path"),
        ('[targets.a]\nkind = "folder"\npath = " "', "path"),
        ('[targets.a]\nkind = "folder"\npath = "x"\nsecret_key = "x"', "secret_key"),
        ('[targets.a]\nkind = "folder"\npath = "x"\nkeep_days = -1', "keep_days"),
        ('[targets.a]\nkind = "folder"\npath = "x"\nkeep_days = true', "keep_days"),
        ('[targets.a]\nkind = "ssh"\nto = "/srv/www"', "to"),
        ('[targets.a]\nkind = "ssh"\nto = "-oProxyCommand=x:/srv"', "to"),
        ('[targets.a]\nkind = "ssh"\nto = "host:relative"', "to"),
        (f"[targets.a]\n{SSH}port = 0", "port"),
        (f'[targets.a]\n{S3}page_seconds = "60"', "page_seconds"),
        (f'[targets.a]\n{S3}addresses = "pretty"', "addresses"),
        (f'[targets.a]\n{S3}packing = "br"', "packing"),
        (f'[targets.a]\n{S3}prefix = "/a/"', "prefix"),
        ('[targets.a]\nkind = "s3"\nendpoint = "storage"\nbucket = "abc"', "endpoint"),
        ('[targets.a]\nkind = "s3"\nendpoint = "https://x:y@z"\nbucket = "abc"', "endpoint"),
        ('[targets.a]\nkind = "s3"\nendpoint = "https://z"\nbucket = "A_B"', "bucket"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)

    assert refused.value.key == "config_target_wrong"
    assert refused.value.details["name"] == name


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as missing:
        options.read(tmp_path / "none.toml")
    with pytest.raises(ConfigError) as damaged:
        read(tmp_path, "[targets")

    assert missing.value.key == "config_unreadable"
    assert damaged.value.key == "config_damaged"


def test_the_documentation_explains_every_setting() -> None:
    text = DOCS.read_text(encoding="utf-8")

    settings = {name for _, known in options.SETTINGS.values() for name in known}
    assert {name for name in {*settings, "kind"} if f"| `{name}` |" not in text} == set()


def test_the_examples_of_the_documentation_are_usable(tmp_path: Path) -> None:
    blocks = DOCS.read_text(encoding="utf-8").split("```toml\n")[1:]
    text = "\n".join(block.partition("```")[0] for block in blocks)

    assert {type(found).__name__ for found in read(tmp_path, text).values()} == {
        "FolderOptions",
        "SSHOptions",
        "StorageOptions",
    }
