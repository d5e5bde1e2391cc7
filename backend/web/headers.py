"""The headers that every answer of the backend carries: what the browser may load, and from where."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HALF_A_YEAR_SECONDS = 182 * 24 * 3600

FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
)


def policy(
    *, form_action: Iterable[str] = (), frame_source: str = "'none'", ancestors: str = "'none'"
) -> str:
    """
    The Content-Security-Policy: everything from this host, nothing inline.

    Args:
        form_action: other hosts to which forms of this page may be sent.
        frame_source: what this page may show in a frame.
        ancestors: who may show this page in a frame.
    """
    targets = " ".join(("'self'", *form_action))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        f"frame-src {frame_source}; form-action {targets}; "
        f"frame-ancestors {ancestors}; base-uri 'none'; object-src 'none'"
    )


def secured(app: "WSGIApplication", *, is_https: bool) -> "WSGIApplication":
    """`app` whose every answer has the security headers, unless it set one itself."""
    added = [*FIXED, ("Content-Security-Policy", policy()), ("Cache-Control", "no-store")]
    if is_https:
        added.append(("Strict-Transport-Security", f"max-age={HALF_A_YEAR_SECONDS}"))

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            present = {name.lower() for name, _ in headers}
            missing = [pair for pair in added if pair[0].lower() not in present]
            return start_response(status, headers + missing, *rest)

        return app(environ, start)

    return answer
