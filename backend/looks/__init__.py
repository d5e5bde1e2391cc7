"""Looks of staff into a client's cabinet: read-only, for a short time, told to the client."""
