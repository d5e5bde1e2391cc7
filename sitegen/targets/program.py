"""The one place that starts a program on the way to a target: rsync, which speaks through ssh."""

from __future__ import annotations

import os
import subprocess  # noqa: TID251 rsync is a program
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.targets.refusals import TargetError


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended and what it said."""

    code: int
    out: bytes
    error: str


def run(arguments: Sequence[str], *, told: bytes = b"", keeping: Sequence[int] = ()) -> Ended:
    """
    Run a program to its end.

    Args:
        told: what it reads.
        keeping: descriptors that stay open in it; a lock on them lasts as long as it lives,
            even when we are killed.

    Raises:
        TargetError: there is no such program on this machine.
    """
    try:
        done = subprocess.run(  # noqa: S603 a fixed program, its arguments come from settings
            arguments,
            input=told,
            capture_output=True,
            check=False,
            pass_fds=keeping,
            env={**os.environ, "LC_ALL": "C"},  # its words are compared below
        )
    except FileNotFoundError as error:
        raise TargetError("target_no_program", program=arguments[0], host="localhost") from error
    return Ended(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip())
