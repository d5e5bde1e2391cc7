"""Documents of clients: files that are never changed, found by client, kind and day."""
