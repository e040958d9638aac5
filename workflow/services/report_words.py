"""Everything that a report says, as it stands or as it was frozen; and its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session

from models import Report, ReportPeriod, ReportSection
from workflow.files import EvidenceFiles
from workflow.reports.official_docx import write_docx
from workflow.reports.official_pdf import write_pdf
from workflow.reports.report_document import (
    Printed,
    Words,
    content_json,
    document_of,
    read_content,
    read_head,
)
from workflow.rules.report_states import ReportKind, ReportState
from workflow.rules.text import clean_line
from workflow.services.report_sources import settings_of
from workflow.services.reports import sections_of

ENDINGS = ("docx", "pdf")
_NAMES = {
    ReportKind.REPORT: "bao-cao",
    ReportKind.REPLACEMENT: "bao-cao-thay-the",
    ReportKind.ERRATUM: "dinh-chinh",
}


@dataclass(frozen=True, slots=True)
class Registered:
    """What stands on the signed paper: number, day, signer."""

    number: str
    issued_on: date | None
    signer: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The frozen text of a report, its hash, and the hashes of the two issued files."""

    content: str
    sha256: str
    docx: str
    pdf: str


def printed_text(section: ReportSection) -> str:
    """What the document prints: somebody's words, else the computed ones."""
    return section.computed if section.edited is None else section.edited


def words_of(session: Session, report: Report) -> Words:
    """What the report says: frozen once it is issued, before that as its sections stand."""
    if report.state is ReportState.ISSUED:
        return read_content(report.content)
    return Words(read_head(report.head), tuple(map(_printed, kept_sections(session, report.id))))


def kept_sections(session: Session, report_id: int) -> list[ReportSection]:
    """The sections that go into the document."""
    return [section for section in sections_of(session, report_id) if not section.dropped]


def _printed(section: ReportSection) -> Printed:
    return Printed(
        section.heading,
        section.level,
        section.style,
        printed_text(section),
        settings_of(section).landscape,
    )


def made(words: Words, ending: str, *, now: datetime) -> bytes:
    """The report as a DOCX or PDF file."""
    if ending == "pdf":
        return write_pdf(document_of(words), now=now)
    target = BytesIO()
    write_docx(document_of(words), target)
    return target.getvalue()


def registered(words: Words, given: Registered) -> Words:
    """The words with the number, day and signer of the signed paper."""
    return replace(
        words, number=clean_line(given.number), issued_on=given.issued_on, signer=clean_line(given.signer)
    )


def store(words: Words, files: EvidenceFiles, *, now: datetime) -> Stored:
    """Write both files as they are issued, before the unit that registers the report begins."""
    content = content_json(words)
    docx, pdf = (files.put([made(words, ending, now=now)]).sha256 for ending in ENDINGS)
    return Stored(content, hashlib.sha256(content.encode()).hexdigest(), docx, pdf)


def name_of(session: Session, report: Report, ending: str) -> str:
    """The name under which it is downloaded: ``bao-cao-2024-H1.docx``."""
    code = session.get_one(ReportPeriod, report.period_id).code
    return f"{_NAMES[report.kind]}-{code}.{ending}"
