"""Requests for managers: the queue, one with everything about it, and one written down for a client."""

from backend.cabinets.manager.requests import acts, card, creating, queue

__all__ = ["acts", "card", "creating", "queue"]
