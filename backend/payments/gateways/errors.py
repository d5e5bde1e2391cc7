"""What can go wrong with a gateway; each class says what is certain, and so what may be done next."""

from typing import ClassVar


class GatewayError(Exception):
    """
    A call that did not end well.

    `code` is the gateway's own word for it, `exchanged` what was sent and received.
    """

    kind: ClassVar[str] = "error"

    def __init__(self, message: str, *, code: str = "", sent: bytes = b"", received: bytes = b""):
        super().__init__(message)
        self.code = code
        self.sent = sent
        self.received = received


class DeclinedError(GatewayError):
    """A clear no of the bank: certainly not executed. `payer_message` is for the payer."""

    kind = "declined"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        payer_message: str = "",
        sent: bytes = b"",
        received: bytes = b"",
    ) -> None:
        super().__init__(message, code=code, sent=sent, received=received)
        self.payer_message = payer_message


class InvalidOrderError(GatewayError):
    """What we ask is wrong and will stay so; `field` is the value that cannot be sent."""

    kind = "invalid"

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        reason: str = "",
        sent: bytes = b"",
        received: bytes = b"",
    ) -> None:
        super().__init__(message, code=field, sent=sent, received=received)
        self.field = field
        self.reason = reason


class MisconfiguredError(GatewayError):
    """The gateway does not know us: a key, a number of the shop, an address."""

    kind = "misconfigured"


class StateConflictError(GatewayError):
    """There it is in another state than here: ask what is true."""

    kind = "conflict"


class UnknownReferenceError(GatewayError):
    """There is no such transaction."""

    kind = "not_found"


class RateLimitedError(GatewayError):
    """Too often; certainly not executed. `after_seconds` is when to come again."""

    kind = "rate_limited"

    def __init__(self, message: str, *, after_seconds: int) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class UnavailableGatewayError(GatewayError):
    """Nothing was sent: certainly not executed, the same key may be sent again."""

    kind = "unavailable"


class UnknownOutcomeError(GatewayError):
    """It may have been executed: only asking, or a person, can tell."""

    kind = "unknown"


class BadSignatureError(GatewayError):
    """What came was not signed by the one who should have; `reason` is a short word for the journal."""

    kind = "bad_signature"

    def __init__(
        self,
        message: str,
        *,
        reason: str = "bad_signature",
        sent: bytes = b"",
        received: bytes = b"",
    ) -> None:
        super().__init__(message, code=reason, sent=sent, received=received)
        self.reason = reason


class UnreadableError(GatewayError):
    """It is not what such a message has to be, whoever signed it."""

    kind = "unreadable"


class UnsupportedError(GatewayError):
    """This gateway cannot do that, or not any more."""

    kind = "unsupported"
