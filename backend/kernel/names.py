"""The order of names as people expect it: whatever their case, Ё beside Е."""


def sort_key(name: str) -> str:
    """What a name is ordered by; the database makes the same of clients' in `client.sort_name`."""
    return name.lower().replace("ё", "е")
