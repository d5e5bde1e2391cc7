"""The documentation of publish.py names every command and every option, and none that is not there."""

import argparse
import re
from pathlib import Path

from sitegen import cli

TEXT = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")
DEPLOYING = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = cli.parser()._actions
    (found,) = (item for item in actions if isinstance(item, argparse._SubParsersAction))
    return dict(found.choices)


def test_every_command_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `publish\.py (\w+)", TEXT, re.MULTILINE)

    assert sorted(explained) == sorted(commands())


def test_every_option_is_explained() -> None:
    whole = TEXT + DEPLOYING
    options = {
        name
        for parser in commands().values()
        for action in parser._actions
        for name in action.option_strings
        if name.startswith("--") and name != "--help"
    }

    assert len(options) > 10
    assert [name for name in sorted(options) if name not in whole] == []


def test_every_exit_code_is_explained() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}

    assert told == {cli.DONE, cli.PROBLEM, cli.USAGE, cli.WOULD_CHANGE, cli.INTERRUPTED}
