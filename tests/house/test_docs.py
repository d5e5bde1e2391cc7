"""The documentation names every setting and every command, and shows the defaults that are true."""

import re
from pathlib import Path

import pytest

from backend import cli, config

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SITE_ONLY = {"site.url", "site.backend_url"}


def documented_settings() -> dict[str, str]:
    rows = re.findall(r"^\| `(\w+\.\w+)` \| ([^|]+) \|", OPERATIONS, re.MULTILINE)
    return {name: default.strip() for name, default in rows}


def test_every_setting_is_explained() -> None:
    assert set(documented_settings()) == set(config.names())


def test_the_defaults_of_the_documentation_are_true(tmp_path: Path) -> None:
    told = {n: d for n, d in documented_settings().items() if n not in SITE_ONLY and d != "empty"}
    sections: dict[str, list[str]] = {
        "site": ['url = "https://x.ru"', 'backend_url = "https://m.x.ru"']
    }
    for name, default in told.items():
        section, _, setting = name.partition(".")
        sections.setdefault(section, []).append(f"{setting} = {as_toml(default)}")
    spoken = "\n".join(f"[{name}]\n" + "\n".join(lines) for name, lines in sections.items())
    silent = "[site]\n" + "\n".join(sections["site"][:2])
    (tmp_path / "kabinet.toml").write_text(spoken, encoding="utf-8")
    first = config.load(tmp_path / "kabinet.toml", {})
    (tmp_path / "kabinet.toml").write_text(silent, encoding="utf-8")

    assert repr(first) == repr(config.load(tmp_path / "kabinet.toml", {}))


def as_toml(default: str) -> str:
    text = default.strip("`")
    return text if re.fullmatch(r"\d+|true|false|\[.*\]", text) else f'"{text}"'


def test_the_example_of_the_settings_is_usable_and_complete() -> None:
    example = ROOT / "deploy" / "kabinet.toml"

    config.load(example, {})

    text = example.read_text(encoding="utf-8")
    missing = [name for name in config.names() if f"\n{name.partition('.')[2]} = " not in text]
    assert missing == []


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "migrate",
        "self-check",
        "audit verify",
        "demo",
        "demo-reset",
        "user add",
        "user disable",
        "user reset",
        "cyberplat keycard",
        "cyberplat keygen",
        "cyberplat inspect",
        "cyberplat sign",
        "cyberplat verify",
    ],
)
def test_every_command_is_explained(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--help"])

    assert ended.value.code == 0
    assert "usage: python -m backend" in capsys.readouterr().out
    assert f"`python -m backend {command}" in OPERATIONS


def test_there_is_no_command_that_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    listed = re.findall(r"^    ([a-z-]+)  ", capsys.readouterr().out, re.MULTILINE)
    assert listed
    assert all(f"python -m backend {name}" in OPERATIONS for name in listed)
