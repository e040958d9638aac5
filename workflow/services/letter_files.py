"""The files of a letter: made anew of a draft, kept under their hash once it is issued."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from models import UrgingLetter
from workflow.files import EvidenceStore
from workflow.reports.official_docx import write_docx
from workflow.reports.official_pdf import write_pdf
from workflow.reports.urging_letter import Letter, document_of, file_name, read, read_head
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.services import letter_drafts

ENDINGS = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class Stored:
    """SHA-256 of the two issued files."""

    docx: str
    pdf: str


def letter_words(session: Session, letter: UrgingLetter) -> Letter:
    """Everything that the letter says, from its own record.

    Raises:
        Refusal: ``letter_not_composed``.
    """
    if letter.n == 0 or letter.as_of is None or letter.catch_up_on is None:
        raise Refusal("letter_not_composed")
    head, collector, to = read_head(letter.head)
    return Letter(
        head=head,
        to=to,
        n=letter.n,
        as_of=letter.as_of,
        catch_up_on=letter.catch_up_on,
        rows=tuple(read(row.facts) for row in letter_drafts.composed(session, letter.id)),
        collector=collector,
        number=letter.number,
        issued_on=letter.issued_on,
        signer=letter.signer,
    )


def made(words: Letter, ending: str, *, now: datetime) -> bytes:
    """The letter as a DOCX or PDF file."""
    if ending == "pdf":
        return write_pdf(document_of(words), now=now)
    target = BytesIO()
    write_docx(document_of(words), target)
    return target.getvalue()


def store(
    words: Letter,
    files: EvidenceStore,
    *,
    number: str,
    issued_on: date,
    signer: str,
    head: str,
    now: datetime,
) -> Stored:
    """Write both files as they are issued, before the unit that registers the letter begins."""
    final = replace(words, number=number, issued_on=issued_on, signer=signer, head=read_head(head)[0])
    docx, pdf = (files.put([made(final, ending, now=now)]).sha256 for ending in ENDINGS)
    return Stored(docx, pdf)


def name_of(letter: UrgingLetter, ending: str) -> str:
    """The name under which it is downloaded."""
    return file_name(fold(read_head(letter.head)[2]), letter.n, ending)
