"""A program that writes until it is killed, and says after each commit what it promised."""

import sys
import threading
from pathlib import Path

from backend.db import base
from tests.backend.db.samples import Owner, Thing, open_file


def main() -> None:
    """Write pairs of rows from four threads; print the number of each pair once it is durable."""
    path, first = Path(sys.argv[1]), int(sys.argv[2])
    open_file(path)
    threads = [threading.Thread(target=_write, args=(first + n * 10_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _write(number: int) -> None:
    base.open_connection()
    while True:
        number += 1
        with base.transaction():
            owner = Owner.create(name=str(number))
            Thing.create(owner=owner, title="left", amount=number)
            Thing.create(owner=owner, title="right", amount=-number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
