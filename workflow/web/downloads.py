"""Everything that leaves as a file goes out here: fixed type, attachment, nothing in it may run (``trust.md`` U3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO, TYPE_CHECKING

import sqlalchemy as sa
from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from models import Assignment, Evidence
from models.statement_sql import proves
from workflow.evidence_kinds import KINDS, SHOWN_INLINE, ending_of, plain_name
from workflow.rules.permissions import Action
from workflow.services import file_scans, scope
from workflow.web.access import open_to
from workflow.web.headers import FILE_POLICY
from workflow.web.request import me, reading, runtime
from workflow.whole_files import open_whole

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

pages = Blueprint("downloads", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNKNOWN = "application/octet-stream"
_PIECE = 64 * 1024


@pages.get("/evidence/<int:evidence_id>")
@open_to(Action.VIEW)
def evidence(evidence_id: int) -> Response:
    """One evidence file of an assignment that the person may see. ``?inline=1`` shows a picture."""
    stored = evidence_file(evidence_id)
    return send_stored(stored.sha256, stored.file_name)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the evidence store and the name it was sent with."""

    sha256: str
    file_name: str


def evidence_file(evidence_id: int) -> StoredFile:
    """The file of a piece of evidence, if the person may see its assignment.

    Raises:
        NotFound: there is none, or it is not theirs.
        Refusal: as of ``require_open``.
    """
    row = (
        reading()
        .execute(
            sa.select(Evidence.sha256, Evidence.file_name, Evidence.by_id)
            .join(Assignment, Assignment.id == Evidence.assignment_id)
            .where(Evidence.id == evidence_id, Evidence.sha256.is_not(None), scope.visible(me()), proves())
        )
        .one_or_none()
    )
    if row is None or row.sha256 is None:
        raise scope.NotFound
    require_open(row.sha256, row.by_id)
    return StoredFile(row.sha256, row.file_name)


def require_open(sha256: str, uploader_id: int) -> None:
    """Whether the person may open what ``uploader_id`` handed in: the scanner decides.

    Raises:
        Refusal: ``file_quarantined``, ``file_unscanned``.
    """
    file_scans.require_open(
        reading(),
        sha256,
        is_uploader=uploader_id == me().user_id,
        scans=bool(runtime().settings.scanner),
    )


def send_stored(sha256: str, file_name: str) -> Response:
    """A file of the evidence store that the person may see, as an attachment; ``?inline=1`` shows a picture.

    Raises:
        Refusal: as of ``open_whole``.
    """
    kind = KINDS.get(ending_of(file_name))
    media_type = kind.media_type if kind else _UNKNOWN
    inline = request.args.get("inline") == "1" and media_type in SHOWN_INLINE
    content = open_whole(runtime().files, sha256)
    size = content.seek(0, SEEK_END)
    content.seek(0)
    answer = send_file(
        content,
        mimetype=media_type,
        as_attachment=not inline,
        download_name=plain_name(file_name),
        etag=sha256,
    )
    answer.content_length = size
    try:
        answer.make_conditional(_asked(size), accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        content.close()
        raise
    return _as_file(answer)


def _asked(size: int) -> WSGIEnvironment:
    """The request; without its range where that means the whole file, or several parts of it (RFC 9110 14.2)."""
    parts = request.range.ranges if request.range else []
    all_of_it = any(end is None and start < 0 and -start >= size for start, end in parts)
    if not all_of_it and len(parts) < 2:
        return request.environ
    return {name: value for name, value in request.environ.items() if name != "HTTP_RANGE"}


def send_made(content: bytes, name: str, media_type: str) -> Response:
    """A file that was just made (CSV, XLSX, DOCX), with the same care."""
    return _as_file(
        send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=plain_name(name))
    )


def send_written(file: IO[bytes], name: str, media_type: str) -> Response:
    """A temporary file from its beginning, a piece in memory at a time; the answer closes it."""
    file.seek(0)
    answer = Response(_pieces(file), mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=plain_name(name))
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(file.close)  # a HEAD request never starts reading the pieces
    return _as_file(answer)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _as_file(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
