"""Take evidence files in: checked first, then streamed into the store; only then may a row name them."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from workflow.evidence_kinds import LARGEST, MEGABYTE, check, plain_name
from workflow.files import blocks
from workflow.services.lifecycle import Piece
from workflow.web.request import runtime

#: For ``@accepts(size=…)`` of a view that takes one evidence file and a form around it.
ONE_FILE = LARGEST + MEGABYTE


def receive(upload: FileStorage) -> Piece:
    """Check and store one uploaded file; the piece still lacks what the form says about its document.

    Raises:
        Refusal: an ``evidence_…`` code naming the file (``workflow.evidence_kinds.check``).
    """
    name = plain_name(upload.filename or "")
    kind = check(name, upload.stream)  # type: ignore[arg-type]
    stored = runtime().files.put(blocks(upload.stream))
    return Piece(sha256=stored.sha256, file_name=name, media_type=kind.media_type, size=stored.size)


def given(uploads: list[FileStorage]) -> list[FileStorage]:
    """The files that were really chosen; an empty file field posts one without a name."""
    return [upload for upload in uploads if upload.filename]
