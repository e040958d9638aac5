"""Official letters of every kind in words: which module writes which, and what their files are called."""

from __future__ import annotations

from datetime import date

from workflow.reports import criticism_notice, extension_reply, report_reminder, urging_letter
from workflow.reports.criticism_notice import Notice
from workflow.reports.extension_reply import Reply
from workflow.reports.official_document import OfficialDocument
from workflow.reports.report_reminder import Reminder
from workflow.reports.urging_letter import Letter
from workflow.rules.letter_kinds import LetterKind

Words = Letter | Reminder | Notice | Reply

_NAMES = {
    LetterKind.URGING: "cong-van-don-doc",
    LetterKind.REPORT_REMINDER: "cong-van-don-doc-bao-cao",
    LetterKind.CRITICISM: "thong-bao-ket-qua-thuc-hien-nhiem-vu",
    LetterKind.EXTENSION: "cong-van-ve-viec-gia-han",
}


def document_of(words: Words) -> OfficialDocument:
    """The letter in the official form; number and day stay blank until they are registered."""
    match words:
        case Letter():
            return urging_letter.document_of(words)
        case Reminder():
            return report_reminder.document_of(words)
        case Notice():
            return criticism_notice.document_of(words)
        case Reply():
            return extension_reply.document_of(words)


def file_name(kind: LetterKind, to: str, n: int, as_of: date | None, ending: str) -> str:
    """``cong-van-don-doc-so-tu-phap-lan-2.docx``; ``to`` is folded already ("so tu phap"). A notice bears its day."""
    if kind is LetterKind.CRITICISM and as_of is not None:
        return f"{_NAMES[kind]}-{as_of:%Y-%m-%d}.{ending}"
    words = "".join(c if c.isalnum() else " " for c in to).split()
    return f"{_NAMES[kind]}-{'-'.join(words)[:80].strip('-')}-lan-{n}.{ending}"
