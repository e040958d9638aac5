"""Security headers on every answer, whatever its status (``trust.md`` W1, W2, W7)."""

from __future__ import annotations

from flask import Response, request

from workflow.web.request import runtime

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
#: For files that people uploaded: nothing in them may run or load.
FILE_POLICY = "sandbox; default-src 'none'"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_ONE_YEAR = "max-age=31536000; includeSubDomains"


def set_headers(response: Response) -> Response:
    """The last word on headers; a view may only have set a stricter policy of its own."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.update(_ALWAYS)
    if runtime().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = _ONE_YEAR
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store, private"
    return response


def let_go(response: Response) -> Response:
    """Close a body that a HEAD answer will never send; the server closes only what it iterates."""
    if request.method == "HEAD":
        response.close()
    return response
