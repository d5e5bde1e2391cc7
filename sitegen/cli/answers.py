"""What the shell is told, in words or as one JSON document; the only place that writes to it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sitegen import texts
from sitegen.errors import BuildFailed, ContentError, Problem, SitegenError


@dataclass(frozen=True, slots=True)
class Voice:
    """
    Answers go to the standard output, problems and progress to the standard error.

    As JSON everything is one document on the standard output with `ok` in front; a command that
    goes on for ever gives one such document a line.
    """

    is_json: bool
    lang: str
    is_lines: bool = False

    @classmethod
    def of(cls, chosen: argparse.Namespace, *, is_lines: bool = False) -> Voice:
        return cls(chosen.json, texts.language_of_shell(), is_lines)

    def answer(self, told: Mapping[str, Any], lines: Iterable[str], *, is_ok: bool = True) -> None:
        """Give the result of a command."""
        if self.is_json:
            self._write_json({"ok": is_ok, **told})
        else:
            self.say(*lines)

    def say(self, *lines: str) -> None:
        """Write lines for a person; nothing when a machine listens."""
        if not self.is_json:
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()

    def note(self, line: str) -> None:
        """Write a line beside the answer; nothing when a machine listens."""
        if not self.is_json:
            sys.stderr.write(f"{line}\n")

    def words(self, key: str, **details: str) -> str:
        return texts.sentence(key, details, self.lang)

    def problems(self, found: Sequence[Problem]) -> None:
        """Write each problem as `error: file:line: sentence`; for machines they are in the answer."""
        for problem in found:
            place = f"{problem.path}:{problem.line}" if problem.line else problem.path
            severity = self.words(f"severity_{problem.severity}")
            said = texts.sentence(problem.key, problem.details, self.lang)
            self.note(f"{severity}: {place}: {said}" if place else f"{severity}: {said}")

    def plain(self, found: Iterable[Problem]) -> list[dict[str, Any]]:
        """Give problems as plain values, each with its sentence."""
        return [
            {**asdict(item), "sentence": texts.sentence(item.key, item.details, self.lang)}
            for item in found
        ]

    def failed(self, error: SitegenError) -> None:
        """Say why a command was not done; what was live before is live still."""
        found = problems_of(error)
        said = texts.sentence(error.key, error.details, self.lang)
        if self.is_json:
            told = {"error": error.key, "sentence": said, "problems": self.plain(found)}
            self._write_json({"ok": False, **told})
            return
        self.problems(found)
        if not isinstance(error, ContentError):
            self.note(said)

    def interrupted(self) -> None:
        if self.is_json:
            self._write_json(
                {"ok": False, "error": "interrupted", "sentence": self.words("interrupted")}
            )
        self.note(self.words("interrupted"))

    def _write_json(self, told: object) -> None:
        indent = None if self.is_lines else 2
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=indent, default=str) + "\n")
        sys.stdout.flush()


def problems_of(error: SitegenError) -> list[Problem]:
    """Give what a refusal names by file and line, if it names anything."""
    if isinstance(error, BuildFailed):
        return error.problems
    return [error.problem] if isinstance(error, ContentError) else []
