"""The files of a letter: made anew of a draft, kept under their hash once it is issued."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from models import OfficialLetter
from workflow.files import EvidenceFiles
from workflow.reports.criticism_notice import Notice
from workflow.reports.criticism_results import Results
from workflow.reports.extension_reply import Answered, Reply
from workflow.reports.frozen import read
from workflow.reports.letter_words import Words, document_of, file_name
from workflow.reports.letterhead import read_head
from workflow.reports.official_docx import write_docx
from workflow.reports.official_pdf import write_pdf
from workflow.reports.report_reminder import OwedReport, Reminder
from workflow.reports.urging_letter import LateDuty, Letter
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.services import letter_drafts

ENDINGS = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class Stored:
    """SHA-256 of the two issued files."""

    docx: str
    pdf: str


def letter_words(session: Session, letter: OfficialLetter) -> Words:
    """Everything that the letter says, from its own record.

    Raises:
        Refusal: ``letter_not_composed``.
    """
    if letter.n == 0 or letter.as_of is None:
        raise Refusal("letter_not_composed")
    words = _words(session, letter, letter.as_of)
    return replace(words, number=letter.number, issued_on=letter.issued_on, signer=letter.signer)


def _words(session: Session, letter: OfficialLetter, as_of: date) -> Words:
    head, collector, to = read_head(letter.head)
    if letter.kind is LetterKind.EXTENSION:
        return Reply(head, to, read(Answered, letter.content), collector)
    if letter.kind is LetterKind.CRITICISM:
        return Notice(head, read(Results, letter.content))
    if letter.catch_up_on is None:
        raise Refusal("letter_not_composed")
    if letter.kind is LetterKind.REPORT_REMINDER:
        owed = read(OwedReport, letter.content)
        return Reminder(head, letter.n, as_of, letter.catch_up_on, owed, collector)
    rows = tuple(read(LateDuty, row.facts) for row in letter_drafts.composed(session, letter.id))
    return Letter(head, to, letter.n, as_of, letter.catch_up_on, rows, collector)


def made(words: Words, ending: str, *, now: datetime) -> bytes:
    """The letter as a DOCX or PDF file."""
    if ending == "pdf":
        return write_pdf(document_of(words), now=now)
    target = BytesIO()
    write_docx(document_of(words), target)
    return target.getvalue()


def store(
    words: Words,
    files: EvidenceFiles,
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


def name_of(letter: OfficialLetter, ending: str) -> str:
    """The name under which it is downloaded."""
    return file_name(letter.kind, fold(read_head(letter.head)[2]), letter.n, letter.as_of, ending)
