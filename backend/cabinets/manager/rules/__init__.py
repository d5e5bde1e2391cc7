"""Rules that decide requests by themselves: their list, the form of one, what they would have done."""

from backend.cabinets.manager.rules import editing, listing, trying, words

__all__ = ["editing", "listing", "trying", "words"]
