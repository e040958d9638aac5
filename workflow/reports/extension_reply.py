"""The answer to a request for more time (văn bản về việc lùi, giãn thời hạn) in words.

What it answers is decided already; the first deadline and the one in force both stand in it (domain.md a.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflow.reports.letterhead import Letterhead
from workflow.reports.official_document import OfficialDocument, Paragraph, Signature


@dataclass(frozen=True, slots=True)
class Answered:
    """The request and its decision. ``n`` counts the requests, ``granted_before`` those granted before it.

    ``document`` orders the duty, ``clause`` is the place in it; ``paper`` is the document of the request with its
    number and day, where it had one. ``decided_on`` is the new deadline, none where it was refused.
    """

    assignment_id: int
    text: str
    document: str
    due_before: date
    wanted_on: date
    asked_on: date
    reason: str
    n: int
    granted_before: int
    clause: str = ""
    first_due: date | None = None
    paper: str = ""
    paper_on: date | None = None
    decided_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that the answer says."""

    head: Letterhead
    to: str
    facts: Answered
    #: The agency that collects the reports; empty where it is the issuer itself.
    collector: str = ""
    number: str = ""
    issued_on: date | None = None
    signer: str = ""


def document_of(reply: Reply) -> OfficialDocument:
    """The answer in the official form; number and day stay blank until they are registered."""
    head = reply.head
    granted = reply.facts.decided_on is not None
    return OfficialDocument(
        agency=head.agency,
        superior=head.superior,
        number=reply.number,
        code=head.code,
        place=head.place,
        day=reply.issued_on,
        subject=f"{'gia hạn' if granted else 'không gia hạn'} thời gian thực hiện nhiệm vụ được giao",
        to=(reply.to,),
        blocks=tuple(map(Paragraph, (*_request(reply), *(_granted(reply) if granted else _refused(reply))))),
        signature=Signature(head.signed_as, reply.signer),
        recipients=head.recipients,
    )


def _request(reply: Reply) -> tuple[str, ...]:
    it = reply.facts
    came = (
        f"văn bản số {it.paper}{f' ngày {it.paper_on:%d/%m/%Y}' if it.paper_on else ''} của {reply.to}"
        if it.paper
        else f"đề nghị ngày {it.asked_on:%d/%m/%Y} của {reply.to}"
    )
    place = f", {it.clause}" if it.clause else ""
    first = f"- Thời hạn được giao lần đầu: {it.first_due:%d/%m/%Y}." if it.first_due else ""
    before = f"đã gia hạn {it.granted_before:02d} lần" if it.granted_before else "chưa gia hạn lần nào"
    lines = (
        f"{reply.head.agency} nhận được {came} về việc gia hạn thời gian thực hiện nhiệm vụ (đề nghị lần {it.n}):",
        f"- Nhiệm vụ: “{it.text}”, giao tại {it.document}{place}.",
        first,
        f"- Thời hạn tại thời điểm đề nghị: {it.due_before:%d/%m/%Y} ({before}).",
        f"- Thời hạn đề nghị: {it.wanted_on:%d/%m/%Y}.",
        f"- Lý do đề nghị: {_sentence(it.reason)}",
        f"Sau khi xem xét, {reply.head.agency} có ý kiến như sau:",
    )
    return tuple(line for line in lines if line)


def _granted(reply: Reply) -> tuple[str, ...]:
    it = reply.facts
    assert it.decided_on is not None
    other = " (khác thời hạn đề nghị)" if it.decided_on != it.wanted_on else ""
    remark = f" {_sentence(it.note)}" if it.note else ""
    return (
        (
            f"1. Đồng ý gia hạn thời gian thực hiện nhiệm vụ nêu trên đến hết ngày {it.decided_on:%d/%m/%Y}{other}; "
            f"đây là lần gia hạn thứ {it.granted_before + 1}.{remark}"
        ),
        (
            f"2. {reply.to} khẩn trương thực hiện, hoàn thành nhiệm vụ trong thời hạn mới; báo cáo kết quả, gửi "
            f"{_collects(reply)}."
        ),
        f"3. Thủ trưởng {reply.to} chịu trách nhiệm về tiến độ, kết quả thực hiện nhiệm vụ được giao.",
        f"{reply.head.agency} thông báo để {reply.to} biết, thực hiện",
    )


def _refused(reply: Reply) -> tuple[str, ...]:
    it = reply.facts
    reason = f" Lý do: {_sentence(it.note)}" if it.note else ""
    return (
        (
            f"1. Không gia hạn thời gian thực hiện nhiệm vụ nêu trên; thời hạn {it.due_before:%d/%m/%Y} không thay đổi."
            f"{reason}"
        ),
        (
            f"2. {reply.to} khẩn trương hoàn thành nhiệm vụ; báo cáo kết quả, nguyên nhân chậm (nếu có), gửi "
            f"{_collects(reply)}."
        ),
        f"3. Thủ trưởng {reply.to} chịu trách nhiệm về tiến độ, kết quả thực hiện nhiệm vụ được giao.",
        f"{reply.head.agency} thông báo để {reply.to} biết, thực hiện",
    )


def _collects(reply: Reply) -> str:
    return f"{reply.collector} (cơ quan thường trực) để tổng hợp" if reply.collector else reply.head.agency


def _sentence(words: str) -> str:
    """One line that ends like a sentence."""
    line = " ".join(words.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."
