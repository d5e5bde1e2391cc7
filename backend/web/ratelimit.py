"""Limits on how often one visitor may ask for something; a broken store lets readers pass."""

import logging
from datetime import datetime

from backend.accounts import throttle
from backend.accounts.throttle import Rule
from backend.kernel.errors import UnavailableError
from backend.web.visit import here

__all__ = ["Rule", "insist"]
_log = logging.getLogger(__name__)


def insist(name: str, rule: Rule, *, now: datetime) -> None:
    """
    Count one use of `name` by the visitor's network.

    Signing in and asking for a new password are counted by `accounts`, where a broken store lets
    nobody in.

    Raises:
        TooManyError: the pause is not over.
    """
    key = f"{name}:{throttle.network_of(here().address)}"
    try:
        throttle.insist(key, rule, now=now)
    except UnavailableError:
        _log.exception("uses of %s are not counted", name)
