"""Everything that leaves as a file goes out here: fixed type, attachment, nothing in it may run (``trust.md`` U3)."""

from __future__ import annotations

from io import BytesIO

import sqlalchemy as sa
from flask import Blueprint, Response, request, send_file

from models import Assignment, Evidence
from workflow.evidence_kinds import KINDS, SHOWN_INLINE, ending_of, plain_name
from workflow.rules.permissions import Action
from workflow.services import scope
from workflow.web.access import open_to
from workflow.web.headers import FILE_POLICY
from workflow.web.request import me, reading, runtime

pages = Blueprint("downloads", __name__)
_UNKNOWN = "application/octet-stream"


@pages.get("/evidence/<int:evidence_id>")
@open_to(Action.VIEW)
def evidence(evidence_id: int) -> Response:
    """One evidence file of an assignment that the person may see. ``?inline=1`` shows a picture."""
    row = (
        reading()
        .execute(
            sa.select(Evidence.sha256, Evidence.file_name)
            .join(Assignment, Assignment.id == Evidence.assignment_id)
            .where(Evidence.id == evidence_id, Evidence.sha256.is_not(None), scope.visible(me()))
        )
        .one_or_none()
    )
    if row is None or row.sha256 is None:
        raise scope.NotFound
    return send_stored(row.sha256, row.file_name)


def send_stored(sha256: str, file_name: str) -> Response:
    """A file of the evidence store that the person may see, as an attachment; ``?inline=1`` shows a picture."""
    kind = KINDS.get(ending_of(file_name))
    media_type = kind.media_type if kind else _UNKNOWN
    inline = request.args.get("inline") == "1" and media_type in SHOWN_INLINE
    answer = send_file(
        runtime().files.path(sha256),
        mimetype=media_type,
        as_attachment=not inline,
        download_name=plain_name(file_name),
        conditional=True,
        etag=sha256,
    )
    return _as_file(answer)


def send_made(content: bytes, name: str, media_type: str) -> Response:
    """A file that was just made (CSV, XLSX, DOCX), with the same care."""
    return _as_file(
        send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=plain_name(name))
    )


def _as_file(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
