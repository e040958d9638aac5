"""Pages, styles and scripts travel compressed, so that a page opens on a weak line also without a proxy in front.

Compressing pages that hold a form token is safe here: the token's signature changes every second, and
session cookies (``SameSite=Lax``) do not go along with what another site loads again and again.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

_TEXTS = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")
_WAYS = ["zstd", "br", "gzip"]


def install(app: Flask) -> None:
    """Compress whole answers; a part of a file (206) goes as it was asked for."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=_TEXTS,
        COMPRESS_ALGORITHM=_WAYS,
        COMPRESS_STREAMS=False,
    )
    compress = Compress(app)

    @app.after_request
    def send_small(response: Response) -> Response:
        # the file of a static answer to HEAD is closed already
        if response.status_code != 200 or (request.endpoint == "static" and request.method == "HEAD"):
            return response
        if request.endpoint == "static":
            response.direct_passthrough = False
            response.make_sequence()
        return compress.after_request(response)
