"""Fixtures for what runs as a program: a port, and signals and logs as they were before."""

import logging
import signal
import socket
from collections.abc import Iterator

import pytest


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    """SIGTERM and SIGINT do afterwards what they did before."""
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """The root logger is as before afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = handlers, level
