"""Evidence shown in the page: pictures as they are, a PDF as drawn pages, everything else as text.

The file itself never reaches the browser here but for the three kinds of pictures (``trust.md`` U3); the rest is read
in the sandboxed child.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from workflow.evidence_kinds import KINDS, SHOWN_INLINE, ending_of
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.page_picture import picture_of
from workflow.intake.reading import read_text
from workflow.intake.source_text import SourceText
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.web.access import open_to
from workflow.web.downloads import StoredFile, evidence_file
from workflow.web.headers import FILE_POLICY
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of
from workflow.web.request import runtime
from workflow.whole_files import open_whole

pages = Blueprint("previews", __name__)
MOST_PAGES = 30
"""Pages of a PDF that are drawn; whoever wants more downloads the file."""
MOST_BLOCKS, MOST_ROWS = 400, 200
"""Paragraphs, and rows of each table, that are shown."""


def _content(stored: StoredFile) -> bytes:
    """The bytes, never more than a reader takes."""
    with open_whole(runtime().files, stored.sha256) as file:
        return file.read(MAX_BYTES + 1)


@pages.get("/evidence/<int:evidence_id>/preview")
@open_to(Action.VIEW)
def preview(evidence_id: int) -> str:
    """What the file shows; ``?part=1`` without the frame of the page: there a refusal takes the place of the file."""
    stored = evidence_file(evidence_id)
    ending = ending_of(stored.file_name)
    kind = KINDS.get(ending)
    text, count, why, refused = SourceText(), 0, "", ""
    is_picture = kind is not None and kind.media_type in SHOWN_INLINE
    is_part = request.args.get("part") == "1"
    try:
        if is_picture:
            open_whole(runtime().files, stored.sha256).close()  # the browser asks for the picture itself
        elif ending == "pdf":
            count = picture_of(_content(stored), 1).pages
        else:
            text = read_text(_content(stored), stored.file_name)
    except IntakeError as error:
        why = unreadable_sentence(error)
    except Refusal as refusal:
        if not is_part:
            raise
        refused = sentence_of(refusal)
    return render_template(
        "previews/_body.html" if is_part else "previews/page.html",
        evidence_id=evidence_id,
        file_name=stored.file_name,
        is_picture=is_picture,
        count=count,
        shown=min(count, MOST_PAGES),
        blocks=text.blocks[:MOST_BLOCKS],
        tables=[rows[:MOST_ROWS] for rows in text.tables],
        cut=text.cut or len(text.blocks) > MOST_BLOCKS or any(len(rows) > MOST_ROWS for rows in text.tables),
        why=why,
        refused=refused,
    )


@pages.get("/evidence/<int:evidence_id>/pages/<int:number>.png")
@open_to(Action.VIEW)
def page(evidence_id: int, number: int) -> Response:
    """One page of a PDF, drawn."""
    stored = evidence_file(evidence_id)
    if ending_of(stored.file_name) != "pdf" or not 1 <= number <= MOST_PAGES:
        abort(404)
    try:
        picture = picture_of(_content(stored), number)
    except IntakeError:
        abort(404)
    answer = Response(picture.png, mimetype="image/png")
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
