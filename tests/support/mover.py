"""A program that moves everybody of a change, or writes their letters, in small batches until it is killed."""

import sys
from pathlib import Path

from backend.db import base
from backend.messaging import posting
from backend.subscriptions.models import TariffChange
from backend.subscriptions.tariff_changes import moving
from backend.subscriptions.terms import Terms
from tests.support.changing import NOW

AT_ONCE = 4


def main() -> None:
    """Say when the work begins; the end is seldom reached."""
    base.connect(Path(sys.argv[1]))
    base.open_connection()
    change = TariffChange.get()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    if sys.argv[2] == "move":
        moving.run(change, Terms(), now=NOW, clients_at_once=AT_ONCE)
    else:
        posting.write_due(now=NOW, at_once=AT_ONCE)


if __name__ == "__main__":
    main()
