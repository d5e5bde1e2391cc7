"""Who did what: an append-only journal whose rows are chained by hashes."""
