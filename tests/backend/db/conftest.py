"""Fixtures of the database's tests."""

from tests.backend.db.samples import tables

__all__ = ["tables"]
