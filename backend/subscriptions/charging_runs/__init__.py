"""Runs of charging as a manager sees them: what was charged, what would be, asked for and followed."""
