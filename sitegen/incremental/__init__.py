"""
A publisher whose cost depends on what changed: it renders again only what reads what changed.

While an output is rendered, everything it reads is noted: attributes of items, ranges of ordered
collections, cells (templates, data files, links). A change is compared with what was read, by
value; what it touches is rendered again, and what came out with the same bytes is not written.
The result equals a clean full build byte for byte.

`Engine` knows neither Markdown nor Pelican: a `Model` says what items and outputs there are.
"""
