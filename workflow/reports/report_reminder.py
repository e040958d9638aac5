"""The official reminder of a periodic report (công văn đôn đốc gửi báo cáo) in words: who owes what, by when, to whom."""

from __future__ import annotations

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
    Column("Cơ quan, đơn vị", 45),
    Column("Số liệu chưa nhập", 75),
    Column("Nội dung báo cáo chưa gửi", 60),
    Column("Hạn", 34, centred=True),
)
LIST_TITLE = "Danh mục số liệu, nội dung báo cáo chưa gửi"
SEVERAL = "Các cơ quan, đơn vị có tên trong Danh mục kèm theo"
MOST_ADDRESSEES = 6
"""So many stand below each other after "Kính gửi:"; more are named by the list."""


@dataclass(frozen=True, slots=True)
class OwedFigure:
    """One indicator that the agency has not entered."""

    indicator_id: int
    name: str


@dataclass(frozen=True, slots=True)
class OwedSection:
    """One section of a report that the agency is to write; ``returned`` is why it came back, if it did."""

    section_id: int
    heading: str
    due: date | None = None
    returned: str = ""


@dataclass(frozen=True, slots=True)
class OwedAgency:
    """What one agency owes; of ``asked`` figures it has entered the others."""

    agency_id: int
    agency: str
    asked: int = 0
    figures: tuple[OwedFigure, ...] = ()
    sections: tuple[OwedSection, ...] = ()


@dataclass(frozen=True, slots=True)
class OwedReport:
    """The period as the letter names it ("tháng 11 năm 2026"), and the agencies that owe something."""

    label: str
    start: date
    end: date
    due: date
    agencies: tuple[OwedAgency, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """Everything that the letter says."""

    head: Letterhead
    n: int
    as_of: date
    catch_up_on: date
    facts: OwedReport
    #: The agency that collects the reports; empty where it is the issuer itself.
    collector: str = ""
    number: str = ""
    issued_on: date | None = None
    signer: str = ""


def document_of(reminder: Reminder) -> OfficialDocument:
    """The letter in the official form; number and day stay blank until they are registered."""
    head, agencies = reminder.head, reminder.facts.agencies
    again = f" (lần {reminder.n})" if reminder.n > 1 else ""
    return OfficialDocument(
        agency=head.agency,
        superior=head.superior,
        number=reminder.number,
        code=head.code,
        place=head.place,
        day=reminder.issued_on,
        subject=f"đôn đốc gửi số liệu, báo cáo {reminder.facts.label}{again}",
        to=tuple(a.agency for a in agencies) if len(agencies) <= MOST_ADDRESSEES else (SEVERAL,),
        blocks=tuple(map(Paragraph, _body(reminder))),
        signature=Signature(head.signed_as, reminder.signer),
        recipients=head.recipients,
        appendices=(Appendix(LIST_TITLE, (_table(reminder),), landscape=True),),
    )


def _body(reminder: Reminder) -> tuple[str, ...]:
    it, issuer = reminder.facts, reminder.head.agency
    overdue = "đã quá hạn gửi báo cáo" if it.due < reminder.as_of else "đến nay"
    collector = reminder.collector or issuer
    gathers = " (cơ quan thường trực)" if reminder.collector else ""
    return (
        (
            f"Thực hiện chế độ báo cáo {it.label} (số liệu từ ngày {it.start:%d/%m/%Y} đến hết ngày "
            f"{it.end:%d/%m/%Y}), hạn gửi báo cáo là ngày {it.due:%d/%m/%Y}."
        ),
        (
            f"Tính đến ngày {reminder.as_of:%d/%m/%Y}, {overdue} còn {len(it.agencies):02d} cơ quan, đơn vị chưa gửi đủ "
            "số liệu, nội dung báo cáo (Danh mục kèm theo)."
        ),
        f"{issuer} đề nghị các cơ quan, đơn vị thực hiện các nội dung sau:",
        (
            f"1. Khẩn trương nhập đủ số liệu, gửi nội dung báo cáo nêu tại Danh mục đến {collector}{gathers} để tổng hợp, "
            f"chậm nhất hết ngày {reminder.catch_up_on:%d/%m/%Y}."
        ),
        "2. Chỉ tiêu không phát sinh số liệu trong kỳ thì ghi rõ là không phát sinh, không để trống.",
        "3. Thủ trưởng cơ quan, đơn vị chịu trách nhiệm về tiến độ gửi báo cáo và tính chính xác của số liệu.",
        f"{issuer} thông báo để các cơ quan, đơn vị biết, thực hiện",
    )


def _table(reminder: Reminder) -> Table:
    return Table(
        COLUMNS,
        tuple(
            (str(n), agency.agency, _figures(agency), _sections(agency), _due(agency, reminder.facts.due))
            for n, agency in enumerate(reminder.facts.agencies, start=1)
        ),
    )


def _figures(agency: OwedAgency) -> str:
    if not agency.figures:
        return "Đã nhập đủ" if agency.asked else ""
    head = f"Còn {len(agency.figures)}/{agency.asked} số liệu:"
    return "\n".join((head, *(f"- {figure.name}" for figure in agency.figures)))


def _sections(agency: OwedAgency) -> str:
    return "\n".join(
        f"- {section.heading}{f' (yêu cầu gửi lại: {section.returned})' if section.returned else ''}"
        for section in agency.sections
    )


def _due(agency: OwedAgency, due: date) -> str:
    """The day of the period for figures, the days of the sections where they differ."""
    days = {section.due for section in agency.sections if section.due} | ({due} if agency.figures else set())
    return "\n".join(f"{day:%d/%m/%Y}" for day in sorted(days or {due}))
