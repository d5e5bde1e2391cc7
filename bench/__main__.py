"""`python -m bench [NAME …]`: every comparison by its name; without one, the list of them."""

from __future__ import annotations

import importlib
import sys

from bench.programs import MissingError

COMPARISONS = {
    "queries": ("bench.queries", "a page's queries: raw, prepared, plain peewee"),
    "clients": ("bench.clients", "search over 50,000 clients"),
    "cabinets": (
        "bench.cabinets.home_page",
        "the client's home page beside one by hand and Django's",
    ),
    "tariff-change": ("bench.tariff_change", "a new version of a tariff for 35,000 subscriptions"),
    "payments": (
        "bench.payments.accepting",
        "signed messages of a gateway, beside plain peewee that commits one by one",
    ),
    "payments-killed": (
        "bench.payments.killing",
        "messages delivered many times to a server that is killed again and again",
    ),
    "publish": ("bench.publish.__main__", "publications, ours and peers'"),
    "releases": ("bench.releases", "a release on a tree of many files, and copies of the tree"),
    "switching": ("bench.switching", "publishing under load: what visitors get"),
    "crash": ("bench.crash", "publications killed at random moments"),
    "equality": ("bench.equality", "random edits against clean full builds"),
}


def main() -> int:
    """Run the comparison that is named first; the rest are its own options."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMPARISONS:
        for known, (_, purpose) in COMPARISONS.items():
            print(f"python -m bench {known:<14} {purpose}")
        return 2 if name else 0
    try:
        code = importlib.import_module(COMPARISONS[name][0]).main(sys.argv[2:])
    except MissingError as error:
        print(error, file=sys.stderr)
        return 3
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
