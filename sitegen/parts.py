"""A long list cut into bounded parts that stay as they are when something comes or goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sitegen.files import fingerprint

_BITS = 32
Row = TypeVar("Row")


def split(
    rows: Iterable[Row], key: Callable[[Row], tuple[str, str]], *, limit: int
) -> dict[int, list[Row]]:
    """
    Cut rows into parts of at most `limit`, by a hash.

    The parts are the leaves of a binary tree: part 1 holds everything, a full part n is halved
    into 2n and 2n + 1. So a row that comes or goes changes its own part, and at most divides it.

    Args:
        key: gives what is hashed (rows of one such name always share a part) and a name that
            no other row has, which ends the order of rows.
    """
    placed = sorted(
        ((place_of(shared), shared, own, row) for row in rows for shared, own in (key(row),)),
        key=lambda item: item[:3],
    )
    halves = _halved(1, _BITS, [(item[0], item[3]) for item in placed], limit)
    return dict(sorted(halves))


def leaves(
    position: Callable[[str], int], size: int, *, limit: int
) -> Iterator[tuple[int, str, str]]:
    """
    Tell the parts of rows that stand in the order of their places, without looking at the rows.

    Args:
        position: gives how many rows have a place (eight hexadecimal digits) below a text.
        size: how many rows there are.

    Returns:
        Number of each part with the places it covers: low ≤ place < high.
    """
    waiting = [(1, 0, _BITS, 0, size)]
    while waiting:
        number, low, bits, first, last = waiting.pop()
        if last - first > limit and bits:
            middle = low + (1 << (bits - 1))
            cut = position(f"{middle:08x}")
            waiting.append((2 * number, low, bits - 1, first, cut))
            waiting.append((2 * number + 1, middle, bits - 1, cut, last))
        elif last > first:
            high = low + (1 << bits)
            yield number, f"{low:08x}", f"{high:08x}" if high >> _BITS == 0 else "g"


def place_of(name: str) -> int:
    """Give the place of a name among 2³² ones; its highest bits choose the part."""
    return int(fingerprint(name)[: _BITS // 4], 16)


def _halved(
    number: int, bits: int, placed: list[tuple[int, Row]], limit: int
) -> Iterator[tuple[int, list[Row]]]:
    if len(placed) <= limit or not bits:
        if placed:
            yield number, [row for _, row in placed]
        return
    middle = 1 << (bits - 1)
    lower = [item for item in placed if not item[0] & middle]
    upper = [item for item in placed if item[0] & middle]
    yield from _halved(2 * number, bits - 1, lower, limit)
    yield from _halved(2 * number + 1, bits - 1, upper, limit)
