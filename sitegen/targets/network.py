"""Trying again when the network fails, each time after a longer pause."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from sitegen.targets.refusals import PassingError

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0)
Answer = TypeVar("Answer")


def persistently(
    action: Callable[[], Answer], pauses_seconds: Sequence[float] = PAUSES_SECONDS
) -> Answer:
    """
    Do something that may be repeated, as long as its failure is a passing one.

    Pauses vary by a quarter, so that many senders do not come back at once.

    Raises:
        PassingError: even the last attempt failed.
    """
    for pause in pauses_seconds:
        try:
            return action()
        except PassingError:
            time.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 no secret depends on it
    return action()
