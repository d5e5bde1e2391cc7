"""Service requests: what clients and guests ask for, and how it comes to its end."""
