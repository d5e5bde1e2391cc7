"""What can go wrong in the domain: a text key, an HTTP status for the web, details for the text."""

from typing import ClassVar


class DomainError(Exception):
    """
    A refusal that a person can understand.

    Args:
        key: message in the catalogues; the class has a general one.
        details: values for the placeholders of the message.
    """

    key: ClassVar[str] = "error.refused"
    status: ClassVar[int] = 400

    def __init__(self, key: str = "", /, **details: object) -> None:
        self.message_key = key or self.key
        self.details = details
        super().__init__(self.message_key, details)


class NotFoundError(DomainError):
    """There is no such thing, or not for this actor: the two look the same."""

    key = "error.not_found"
    status = 404


class ForbiddenError(DomainError):
    """The actor sees the thing but may not do this to it."""

    key = "error.forbidden"
    status = 403


class InvalidError(DomainError):
    """What was typed cannot be accepted."""

    key = "error.invalid"
    status = 422


class StaleStateError(DomainError):
    """Somebody else was faster: the thing is no longer in the expected state."""

    key = "error.stale"
    status = 409


class ConflictError(DomainError):
    """The same name stands for something else already."""

    key = "error.conflict"
    status = 409


class TooManyError(DomainError):
    """Too many tries; `retry_after_seconds` says when the next one has a chance."""

    key = "error.too_many"
    status = 429

    def __init__(self, key: str = "", /, *, retry_after_seconds: int, **details: object) -> None:
        details = {"count": retry_after_seconds, **details}
        super().__init__(key, retry_after_seconds=retry_after_seconds, **details)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(DomainError):
    """Not now: something this depends on does not answer."""

    key = "error.unavailable"
    status = 503
