"""Random secrets and public numbers, their fingerprints, and comparison in constant time."""

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """256 random bits as text that is safe in an address or a cookie."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """SHA-256 in hex: what is stored instead of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(left: str, right: str) -> bool:
    """Compare without telling by time where the first difference is."""
    return hmac.compare_digest(left.encode(), right.encode())
