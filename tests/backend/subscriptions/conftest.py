"""A subscription with four parameters, charged for January 2025, and tariffs to move to."""

from dataclasses import dataclass

import pytest

from backend.catalog.models import TariffVersion
from backend.catalog.words import Timing
from backend.subscriptions import charging
from backend.subscriptions.models import Subscription
from tests.support import catalogue, quoting, subscribers
from tests.support.catalogue import FOUR, PRICES
from tests.support.subscribers import FIRST_DAY


@dataclass(frozen=True)
class Office:
    """1,000.00 a month and 150.00 a number, with two numbers; dearer is 1,500.00, later is for later."""

    subscription: Subscription
    cheap: TariffVersion
    dear: TariffVersion
    later: TariffVersion

    def now(self) -> Subscription:
        """The subscription as it is in the database."""
        return quoting.reload(self.subscription)


@pytest.fixture
def office(database: object) -> Office:
    """The subscription, charged for its first month."""
    service = catalogue.a_service(FOUR)
    versions = [
        catalogue.a_version(catalogue.a_tariff(service), price_minor=price, prices=PRICES)
        for price in (100000, 150000, 60000)
    ]
    cheap, dear, later = versions
    catalogue.allow(cheap.tariff, dear.tariff)
    catalogue.allow(cheap.tariff, later.tariff, Timing.NEXT_PERIOD)
    subscription = subscribers.a_subscription(
        version=cheap, values={"numbers": 2, "recording": False}
    )
    charging.run(quoting.TERMS, now=quoting.at(FIRST_DAY, 1))
    return Office(quoting.reload(subscription), cheap, dear, later)
