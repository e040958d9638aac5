"""The official urging letter (công văn đôn đốc) in words: frozen facts in, an official document out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.reports.letterhead import Letterhead
from workflow.reports.official_document import (
    Appendix,
    Column,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
)

COLUMNS = (
    Column("STT", 12, centred=True),
    Column("Nhiệm vụ", 60),
    Column("Văn bản giao nhiệm vụ", 38),
    Column("Thời hạn", 30, centred=True),
    Column("Quá hạn", 24, centred=True),
    Column("Đơn vị báo cáo gần nhất", 40),
    Column("Đã đôn đốc", 32),
    Column("Yêu cầu", 34),
)
LIST_TITLE = "Danh mục nhiệm vụ quá hạn chưa hoàn thành"
LONG_OVERDUE = 30
"""Calendar days from which the letter says how many are late for long (the age band of practice)."""


@dataclass(frozen=True, slots=True)
class Named:
    """An earlier letter that named the duty."""

    symbol: str
    on: str


@dataclass(frozen=True, slots=True)
class LateDuty:
    """One late duty as the letter tells of it. Days in ISO form, so that the record is plain JSON.

    ``phrase`` is the deadline as the document writes it, ``cited_in`` the later list that names the duty
    where the ordering document is an earlier one. ``working_days`` and ``days`` count from the deadline in
    force; ``mails`` are the urgings under that deadline that reached the agency by mail.
    """

    assignment_id: int
    due_version: int
    text: str
    document: str
    due: str
    working_days: int
    days: int
    clause: str = ""
    cited_in: str = ""
    phrase: str = ""
    first_due: str = ""
    extensions: int = 0
    words: str = ""
    words_on: str = ""
    returned_on: str = ""
    mails: int = 0
    mailed_on: str = ""
    letters: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that one letter says."""

    head: Letterhead
    to: str
    n: int
    as_of: date
    catch_up_on: date
    rows: tuple[LateDuty, ...]
    #: The agency that collects the reports; empty where it is the issuer itself.
    collector: str = ""
    number: str = ""
    issued_on: date | None = None
    signer: str = ""


def document_of(letter: Letter) -> OfficialDocument:
    """The letter in the official form; number and day stay blank until they are registered."""
    head = letter.head
    return OfficialDocument(
        agency=head.agency,
        superior=head.superior,
        number=letter.number,
        code=head.code,
        place=head.place,
        day=letter.issued_on,
        subject=f"đôn đốc thực hiện nhiệm vụ được giao (lần {letter.n})",
        to=(letter.to,),
        blocks=tuple(map(Paragraph, _body(letter))),
        signature=Signature(head.signed_as, letter.signer),
        recipients=head.recipients,
        appendices=(Appendix(LIST_TITLE, (_table(letter),), landscape=True),),
    )


def _body(letter: Letter) -> tuple[str, ...]:
    issuer, to, day = letter.head.agency, letter.to, f"{letter.as_of:%d/%m/%Y}"
    count = f"{len(letter.rows):02d}"
    long = sum(row.days > LONG_OVERDUE for row in letter.rows)
    aged = f", trong đó {long:02d} nhiệm vụ quá hạn trên {LONG_OVERDUE} ngày" if long else ""
    before = _earlier(letter.rows)
    urged = f" {issuer} đã có văn bản đôn đốc ({before})." if before else ""
    collector = letter.collector or issuer
    gathers = " (cơ quan thường trực) để tổng hợp" if letter.collector else ""
    by = _day(letter.catch_up_on.isoformat())
    standing = (
        f"Qua theo dõi việc thực hiện nhiệm vụ được giao, tính đến ngày {day}, {to} còn {count} nhiệm vụ "
        f"quá hạn chưa hoàn thành{aged} (Danh mục kèm theo).{urged}"
    )
    report = (
        f"1. Khẩn trương thực hiện các nhiệm vụ nêu tại Danh mục; báo cáo kết quả của từng nhiệm vụ, nguyên nhân "
        f"chậm và thời gian hoàn thành đối với nhiệm vụ chưa xong, gửi {collector}{gathers}, chậm nhất hết ngày {by}."
    )
    no_extension = (
        "2. Thời điểm báo cáo nêu trên không thay đổi thời hạn đã giao. Trường hợp cần thêm thời gian, gửi văn bản "
        "đề nghị gia hạn, nêu rõ lý do, để cấp giao nhiệm vụ xem xét, quyết định."
    )
    return (
        standing,
        f"{issuer} đề nghị {to} thực hiện các nội dung sau:",
        report,
        no_extension,
        f"3. Thủ trưởng {to} chịu trách nhiệm về tiến độ, kết quả thực hiện các nhiệm vụ được giao.",
        f"{issuer} thông báo để {to} biết, thực hiện",
    )


def _earlier(rows: Sequence[LateDuty]) -> str:
    """The letters that went before, oldest first, each once."""
    found = {(named.on, named.symbol) for row in rows for named in row.letters}
    return "; ".join(f"Công văn số {symbol} ngày {_day(on)}" for on, symbol in sorted(found))


def _table(letter: Letter) -> Table:
    rows = (
        (
            str(n),
            row.text,
            _source(row),
            _deadline(row),
            _lateness(row),
            _last(row),
            _urged(row),
            _asked(row, letter.catch_up_on),
        )
        for n, row in enumerate(letter.rows, start=1)
    )
    return Table(COLUMNS, tuple(rows))


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def _source(row: LateDuty) -> str:
    place = f", {row.clause}" if row.clause else ""
    if row.cited_in:
        return f"{row.document}\n(nêu tại {row.cited_in}{place})"
    return f"{row.document}{place}"


def _deadline(row: LateDuty) -> str:
    """As the document writes it, and as a day; the first deadline stays readable beside a later one."""
    lines = [row.phrase] if row.phrase else []
    if row.first_due and row.first_due != row.due:
        lines.append(f"Thời hạn đầu: {_day(row.first_due)}")
        granted = f"Gia hạn {row.extensions:02d} lần, đến" if row.extensions else "Thời hạn hiện nay:"
        lines.append(f"{granted} {_day(row.due)}")
    elif not _says(row.phrase, date.fromisoformat(row.due)):
        lines.append(f"({_day(row.due)})" if lines else _day(row.due))
    return "\n".join(lines)


def _says(phrase: str, day: date) -> bool:
    """Whether the phrase names the day itself, with or without noughts."""
    return (
        f"{day:%d/%m/%Y}" in phrase or re.search(rf"\b{day.day}/{day.month}/{day.year}\b", phrase) is not None
    )


def _lateness(row: LateDuty) -> str:
    calendar = f"({row.days:02d} ngày theo lịch)"
    return f"{row.working_days:02d} ngày làm việc\n{calendar}" if row.working_days else calendar


def _last(row: LateDuty) -> str:
    if not row.words_on:
        return "Chưa có báo cáo"
    return f"Ngày {_day(row.words_on)}: {row.words}" if row.words else f"Ngày {_day(row.words_on)}"


def _urged(row: LateDuty) -> str:
    lines = []
    if row.letters:
        last = row.letters[-1]
        lines.append(f"Công văn: {len(row.letters):02d} lần, gần nhất số {last.symbol} ngày {_day(last.on)}")
    if row.mails:
        lines.append(f"Thư điện tử: {row.mails:02d} lần, gần nhất ngày {_day(row.mailed_on)}")
    return "\n".join(lines) or "Chưa đôn đốc"


def _asked(row: LateDuty, by: date) -> str:
    if row.returned_on:
        return f"Bổ sung theo yêu cầu ngày {_day(row.returned_on)}; báo cáo chậm nhất hết ngày {by:%d/%m/%Y}"
    return f"Hoàn thành; báo cáo kết quả, nguyên nhân chậm, chậm nhất hết ngày {by:%d/%m/%Y}"
