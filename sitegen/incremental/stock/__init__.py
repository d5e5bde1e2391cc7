"""
Incremental publishing of any Pelican site, with the bytes that Pelican itself would write.

Pelican's own readers, content classes, templates and writer do the work; `publisher.Publisher`
has them do only what a change touches. A site whose pages cannot be followed to what they show
(`trackable` says why) is built by Pelican as a whole, and only what came out differently is
delivered.
"""
