"""What may go wrong on the way to a target, as errors whose keys name the sentences."""

from __future__ import annotations

from sitegen.errors import SitegenError


class TargetError(SitegenError):
    """A target that cannot be reached, or does not take the site."""


class PassingError(TargetError):
    """A failure of the network, which may be gone at the next attempt."""
