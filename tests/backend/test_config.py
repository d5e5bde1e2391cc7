"""Settings: read from the file and the environment, refused in one sentence."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from backend import config
from backend.config import Config, ConfigError

MINIMAL = """
[site]
url = "https://www.example.ru/"
backend_url = "https://my.example.ru"
"""

Load = Callable[..., Config]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings from a text."""

    def read(text: str = MINIMAL, environ: Mapping[str, str] | None = None) -> Config:
        file = tmp_path / "kabinet.toml"
        file.write_text(text, "utf-8")
        return config.load(file, environ or {})

    return read


def test_sections_of_the_publisher_are_its_own_affair(load: Load) -> None:
    assert load(f'{MINIMAL}[targets.www]\nkind = "folder"\n').site_url


def test_two_addresses_are_enough(load: Load, tmp_path: Path) -> None:
    found = load()

    assert (found.site_url, found.backend_url) == (
        "https://www.example.ru",
        "https://my.example.ru",
    )
    assert (found.site_host, found.backend_host) == ("www.example.ru", "my.example.ru")
    assert found.is_https
    assert found.zone.key == "Europe/Moscow"
    assert found.database.file == tmp_path / "var" / "kabinet.db"
    assert found.server.log is None
    assert found.file == tmp_path / "kabinet.toml"


def test_a_file_in_var_counts_paths_from_the_folder_above(tmp_path: Path) -> None:
    file = tmp_path / "var" / "kabinet.toml"
    file.parent.mkdir()
    file.write_text(MINIMAL)

    found = config.load(file, {})

    assert found.site.content == tmp_path / "content"


def test_the_environment_wins(load: Load) -> None:
    environ = {
        "KABINET_SERVER_PORT": "9000",
        "KABINET_DEVELOPER_PAGES": "true",
        "KABINET_SITE_LANGUAGES": "ru",
        "KABINET_MAIL_PASSWORD": "s3cret",
        "KABINET_SERVER_LOG": "log.jsonl",
        "HOME": "/root",
    }

    found = load(MINIMAL, environ)

    assert (found.server.port, found.developer.pages, found.site.languages) == (9000, True, ("ru",))
    assert found.mail.password.reveal() == "s3cret"
    assert found.server.log is not None
    assert found.server.log.name == "log.jsonl"


def test_a_secret_is_never_printed(load: Load) -> None:
    found = load(MINIMAL + '[mail]\npassword = "hunter2"\n')

    assert "hunter2" not in f"{found!r} {found.mail.password} {found.mail.password!r}"
    assert bool(found.mail.password)


def test_ports_stay_in_the_host(load: Load) -> None:
    found = load(
        '[site]\nurl = "http://localhost:8000"\nbackend_url = "http://My.localhost:8000"\n'
    )

    assert (found.site_host, found.backend_host) == ("localhost:8000", "my.localhost:8000")
    assert not found.is_https


def with_line(section: str, line: str) -> str:
    return MINIMAL + line if section == "site" else f"{MINIMAL}[{section}]\n{line}"


@pytest.mark.parametrize(
    ("section", "line", "expected"),
    [
        ("server", "port = 0", "port in [server]: 0 cannot be used"),
        ("server", "port = 65536", "a whole number from 1 to 65535"),
        ("server", 'port = "many"', "a whole number from 1 to 65535"),
        ("server", "port = true", "a whole number"),
        ("server", 'host = "localhost"', "an IP address of this machine"),
        ("server", "host = 1", "an IP address of this machine"),
        ("server", "trusted_proxy = 1", "a text (may be empty)"),
        ("server", "log = 7", "log in [server]: 7 cannot be used, expected is a path"),
        ("database", 'file = ""', "expected is a path"),
        ("database", 'file = "a\\u0000b"', "expected is a path"),
        ("site", 'timezone = "Europe/Atlantis"', "a time zone of the IANA list"),
        ("site", "timezone = 3", "a time zone of the IANA list"),
        ("site", 'languages = ["de"]', 'a list of "ru" and "en"'),
        ("site", "languages = []", 'a list of "ru" and "en"'),
        ("site", "keep_releases = 1", "a whole number from 2 to 1000"),
        ("mail", 'transport = "pigeon"', "one of folder, smtp"),
        ("mail", 'sender = "nobody"', "an e-mail address"),
        ("mail", "sender = 5", "an e-mail address"),
        ("mail", 'host = " "', "a text that is not empty"),
        ("developer", 'pages = "perhaps"', "true or false"),
        ("developer", "pages = 1", "true or false"),
        ("sessions", "staff_idle_minutes = 1", "a whole number from 5 to 1440"),
        ("sessions", "staff_absolute_hours = 999", "a whole number from 1 to 168"),
    ],
)
def test_a_bad_value_is_named(load: Load, section: str, line: str, expected: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(with_line(section, line))

    sentence = str(refused.value)
    assert expected in sentence
    assert "kabinet.toml" in sentence
    assert "\n" not in sentence


def test_a_bad_secret_is_not_shown(load: Load) -> None:
    with pytest.raises(ConfigError) as refused:
        load(with_line("mail", "password = 12345678"))

    assert "12345678" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "my.example.ru",
        "ftp://my.example.ru",
        "https://my.example.ru/cabinet",
        "https://my.example.ru?x=1",
        "https://user@my.example.ru",
        "https://my.example.ru:99999",
        "https://my.example.ru:0",
        "https://[",
        "https://",
        "",
    ],
)
def test_an_address_is_a_scheme_and_a_host(load: Load, address: str) -> None:
    with pytest.raises(ConfigError, match="an address without a path"):
        load(f'[site]\nurl = "https://example.ru"\nbackend_url = "{address}"\n')


def test_an_address_of_another_kind_is_refused(load: Load) -> None:
    with pytest.raises(ConfigError, match="an address without a path"):
        load("[site]\nurl = 5\nbackend_url = 'https://my.example.ru'\n")


def test_the_backend_needs_a_host_of_its_own(load: Load) -> None:
    with pytest.raises(ConfigError, match="another host than that of url"):
        load('[site]\nurl = "https://example.ru"\nbackend_url = "https://EXAMPLE.ru/"\n')


def test_without_https_only_localhost_is_served(load: Load) -> None:
    with pytest.raises(ConfigError, match="expected is https"):
        load('[site]\nurl = "http://example.ru"\nbackend_url = "http://my.example.ru"\n')


@pytest.mark.parametrize("who", ["staff", "client"])
def test_idle_time_is_no_longer_than_the_session(load: Load, who: str) -> None:
    with pytest.raises(ConfigError, match=f"{who}_idle_minutes.*no more than"):
        load(with_line("sessions", f"{who}_idle_minutes = 600\n{who}_absolute_hours = 1\n"))


def test_a_missing_address_is_named(load: Load) -> None:
    with pytest.raises(ConfigError, match=r"backend_url in \[site\] is missing"):
        load('[site]\nurl = "https://example.ru"\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[smtp]\n", r"no section \[smtp\]"),
        ("site = 5\n", r"no section \[site\]"),
        ("[site]\nur = 'x'\n", r"no setting ur in \[site\]"),
        ("[site", "not TOML"),
        ("[site]\nurl = '\udcff'", "not TOML"),
    ],
)
def test_what_is_unknown_or_damaged_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "kabinet.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigError, match=expected):
        config.load(file, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: the settings file cannot be read"):
        config.load(tmp_path / "nowhere.toml", {})


def test_a_misspelt_variable_is_refused(load: Load) -> None:
    with pytest.raises(ConfigError, match="no setting KABINET_SEVER_PORT"):
        load(MINIMAL, {"KABINET_SEVER_PORT": "1"})


def test_a_bad_variable_is_named(load: Load) -> None:
    with pytest.raises(ConfigError, match="environment: KABINET_SERVER_PORT: '8o' cannot be used"):
        load(MINIMAL, {"KABINET_SERVER_PORT": "8o"})


def test_every_setting_can_come_from_the_environment() -> None:
    names = list(config.names())

    assert "server.port" in names
    assert len({config.variable(name) for name in names}) == len(names)
