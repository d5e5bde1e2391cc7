"""Comparisons with peers, all in one run so that the machine's mood is the same for each."""
