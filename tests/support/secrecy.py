"""Look for what gives the hidden tariffs of `tests.support.world` away: code, names, price."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterable

from backend.kernel import money
from tests.support import world


def secrets_of(two: world.World) -> list[str]:
    """What gives them away: code, both names, the price in every spelling."""
    found: list[str] = []
    for version in (two.exclusive, two.archived):
        plain = str(money.to_decimal(version.price_minor))
        whole, _, rest = plain.partition(".")
        grouped = f"{whole[:-3]}[  \u00a0\u202f,]{whole[-3:]}[.,]{rest}"
        found += [re.escape(version.tariff.code), re.escape(version.title.ru)]
        found += [re.escape(version.title.en), grouped, re.escape(plain), plain.replace(".", ",")]
        found.append(str(version.price_minor))
    return found


def told(texts: Iterable[tuple[str, bytes]], two: world.World) -> list[str]:
    """Where something of them stands."""
    pattern = re.compile("|".join(secrets_of(two)))
    return [
        f"{where}: {match[0]}"
        for where, content in texts
        for match in pattern.finditer(read(content))
    ]


def read(content: bytes) -> str:
    """The text of an answer or a file, of a packed one what is in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(
                packed.read(name).decode("utf-8", "ignore") for name in packed.namelist()
            )
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    return content.decode("utf-8", "ignore")
