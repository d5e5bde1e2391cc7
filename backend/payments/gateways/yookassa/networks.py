"""Where YooKassa's notifications come from; anybody else's are not read."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# https://yookassa.ru/developers/using-api/webhooks#ip, the same as in its SDK 3.13.0.
OFFICIAL = (
    "77.75.153.0/25",
    "77.75.154.128/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "185.71.76.0/27",
    "185.71.77.0/27",
    "2a02:5180:0:1509::/64",
    "2a02:5180:0:1533::/64",
    "2a02:5180:0:2655::/64",
    "2a02:5180:0:2669::/64",
)


def read(texts: Iterable[str]) -> tuple[Network, ...]:
    """
    Networks of their texts.

    Raises:
        ValueError: one is none.
    """
    return tuple(ip_network(text) for text in texts)


def holds(networks: Iterable[Network], address: str) -> bool:
    """Whether an address is in one of them; an IPv4 address may be written as IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
