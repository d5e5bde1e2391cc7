"""Clients of the company and who may see which."""
