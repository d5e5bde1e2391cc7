"""What gives an exclusive tariff away: its rows, codes and titles, to keep them from who may not see them."""

from dataclasses import dataclass

from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import Visibility


@dataclass(frozen=True)
class Secrets:
    """The exclusive tariffs: rows as the journal names them, and words that are theirs alone."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def of_exclusive() -> Secrets:
    """What belongs to exclusive tariffs now; two queries."""
    tariffs = list(Tariff.select().where(Tariff.visibility == Visibility.EXCLUSIVE))
    versions = list(
        TariffVersion.select(TariffVersion.id, TariffVersion.title)
        .join(Tariff)
        .where(Tariff.visibility == Visibility.EXCLUSIVE)
    )
    titles = {text for version in versions for text in (version.title.ru, version.title.en)}
    return Secrets(
        names=frozenset(
            {f"tariff:{tariff.id}" for tariff in tariffs}
            | {f"tariff_version:{version.id}" for version in versions}
        ),
        words=frozenset({tariff.code for tariff in tariffs} | titles - {""}),
    )
