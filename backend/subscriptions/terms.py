"""The company's terms that quotes are made under; a quote keeps them and is confirmed by the same."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.config import Config

LATEST_NEW_DAYS = 90
LATEST_CHANGE_DAYS = 3 * 365


@dataclass(frozen=True)
class Terms:
    """
    What the settings say: the company's zone, how long a quote holds, and about charges and pauses.

    `charges` False: the company's main system charges, so that nothing here posts to the ledger. A month
    of pause costs `pause_percent` of what the month would cost otherwise.
    """

    zone: str = "Europe/Moscow"
    quote_minutes: int = 60
    charges: bool = True
    pause_percent: int = 0
    pause_min_days: int = 1
    pause_max_days: int = 90

    def today(self, now: datetime) -> date:
        """The company's local day of a moment."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def valid_until(self, now: datetime) -> datetime:
        """Until when a quote of this moment can be confirmed."""
        return now + timedelta(minutes=self.quote_minutes)

    def as_json(self) -> dict[str, Any]:
        """The terms as a quote keeps them."""
        return asdict(self)


def of(config: Config) -> Terms:
    """The terms that the settings say."""
    billing = config.billing
    return Terms(
        zone=config.zone.key,
        quote_minutes=billing.quote_minutes,
        charges=billing.charges,
        pause_percent=billing.pause_percent,
        pause_min_days=billing.pause_min_days,
        pause_max_days=billing.pause_max_days,
    )
