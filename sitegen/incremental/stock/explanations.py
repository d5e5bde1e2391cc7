"""Why a file was made again, and what it depends on, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.incremental.orders import END
from sitegen.incremental.rows import Output
from sitegen.incremental.store import Store
from sitegen.incremental.tracking import ALL_BITS, SIZES


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why and from what one file was made.

    `sources` are the attributes read by path; `ranges` are positions of lists, the end excluded
    (None: to the end of the list); `cells` are templates and links.
    """

    name: str
    micros: int
    reasons: tuple[str, ...]
    sources: dict[str, tuple[str, ...]]
    ranges: tuple[tuple[str, int, int | None], ...]
    cells: tuple[str, ...]

    @classmethod
    def of(cls, output: Output, store: Store) -> Explanation:
        """Read what is known of a file."""
        reads = store.reading.by(output.id)
        names = store.about("names").split("\n")
        sources = {}
        for number, mask in sorted(reads.attributes.items()):
            row = store.items.row_of(number)
            read = tuple(name for bit, name in enumerate(names) if mask >> min(bit, 61) & 1)
            sources[row.path if row else str(number)] = (
                ("everything",) if mask == ALL_BITS else read
            )
        ranges = tuple(
            (name, start, None if stop == END else stop)
            for name, start, stop in sorted(reads.ranges)
        )
        cells = tuple(sorted(reads.cells))
        return cls(output.job.name, output.micros, output.reasons, sources, ranges, cells)

    def lines(self) -> Iterator[str]:
        """Say it line by line."""
        yield f"{self.name}: rendered in {self.micros / 1000:.1f} ms"
        yield from (f"  because of: {reason}" for reason in self.reasons)
        yield from (f"  reads {path}: {', '.join(read)}" for path, read in self.sources.items())
        for name, start, stop in self.ranges:
            if name.startswith(SIZES):
                yield f"  asks whether {name.removeprefix(SIZES)} has more than {start}"
                continue
            yield f"  reads {name}: {start} to {'the end' if stop is None else stop}"
        yield from (f"  reads {cell}" for cell in self.cells)
