"""One frozen Config from kabinet.toml and the environment; a bad or missing value stops the start."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class ConfigError(Exception):
    """A setting that cannot be used: names the setting and says what is wrong."""


@dataclass(frozen=True)
class Config:
    """Everything the backend is told from outside. Addresses have no slash at the end."""

    file: Path
    site_url: str
    backend_url: str
    database: Path
    mail_folder: Path
    zone: ZoneInfo

    @property
    def backend_host(self) -> str:
        """Host with port, as browsers send it."""
        return urlsplit(self.backend_url).netloc

    @property
    def site_host(self) -> str:
        """Host with port, as browsers send it."""
        return urlsplit(self.site_url).netloc
