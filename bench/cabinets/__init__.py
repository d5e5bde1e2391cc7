"""A company of a large town, and what its pages cost beside pages that others would write."""
