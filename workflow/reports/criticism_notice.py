"""The list of agencies proposed for criticism, a reminder or praise, as the notice that a leader is to sign.

Until it is issued it says on top that it is a draft: the software decides nothing about an agency (domain.md a.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflow.reports.criticism_results import AgencyLine, LateLine, Results
from workflow.reports.letterhead import Letterhead
from workflow.reports.official_document import (
    Appendix,
    Column,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
)
from workflow.rules.classification import Rate
from workflow.rules.criticism import Level
from workflow.rules.requests import Cause
from workflow.rules.typed_numbers import write_percent

RESULT_COLUMNS = (
    Column("STT", 11, centred=True),
    Column("Cơ quan, đơn vị", 52),
    Column("Đến hạn", 18, centred=True),
    Column("Hoàn thành đúng hạn", 23, centred=True),
    Column("Hoàn thành quá hạn", 23, centred=True),
    Column("Quá hạn chưa hoàn thành", 25, centred=True),
    Column("Tỷ lệ đúng hạn", 32, centred=True),
    Column("Không tính", 18, centred=True),
    Column("Hình thức", 26, centred=True),
    Column("Ghi chú", 42),
)
DUTY_COLUMNS = (
    Column("STT", 11, centred=True),
    Column("Cơ quan, đơn vị", 36),
    Column("Nhiệm vụ", 62),
    Column("Văn bản giao nhiệm vụ", 42),
    Column("Thời hạn", 28, centred=True),
    Column("Kết quả", 36),
    Column("Giải trình, đề nghị gia hạn", 55),
)
RESULT_TITLE = "Kết quả thực hiện nhiệm vụ đến hạn của cơ quan, đơn vị"
DUTY_TITLE = "Nhiệm vụ hoàn thành quá hạn, quá hạn chưa hoàn thành"
DRAFT = "Dự thảo"
LEVELS = {Level.CRITICISE: "Phê bình", Level.REMIND: "Nhắc nhở", Level.PRAISE: "Biểu dương"}
CAUSES = {
    Cause.COORDINATION: "Chờ cơ quan phối hợp",
    Cause.REGULATION: "Vướng quy định pháp luật",
    Cause.GUIDANCE: "Chờ hướng dẫn, ý kiến cấp trên",
    Cause.FUNDING: "Thiếu hoặc chậm kinh phí",
    Cause.STAFF: "Thiếu nhân lực, thay đổi nhân sự",
    Cause.SYSTEM: "Hạ tầng, hệ thống, dữ liệu chưa sẵn sàng",
    Cause.FORCE_MAJEURE: "Thiên tai, sự kiện bất khả kháng",
    Cause.OWN: "Chủ quan: triển khai chậm",
    Cause.OTHER: "Nguyên nhân khác",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that the notice says."""

    head: Letterhead
    facts: Results
    number: str = ""
    issued_on: date | None = None
    signer: str = ""


def document_of(notice: Notice) -> OfficialDocument:
    """The notice in the official form, marked as a draft until it is registered."""
    head, it = notice.head, notice.facts
    listed = any(agency.duties for agency in it.agencies)
    appendices = [Appendix(RESULT_TITLE, (_results(it),), landscape=True)]
    if listed:
        appendices.append(Appendix(DUTY_TITLE, (_duties(it),), landscape=True))
    return OfficialDocument(
        agency=head.agency,
        superior=head.superior,
        kind="Thông báo",
        number=notice.number,
        code=head.code,
        place=head.place,
        day=notice.issued_on,
        mark="" if notice.issued_on else DRAFT,
        subject=f"Kết quả thực hiện nhiệm vụ được giao; {_levels(it)} cơ quan, đơn vị",
        blocks=tuple(map(Paragraph, _body(notice, listed=listed))),
        signature=Signature(head.signed_as, notice.signer),
        recipients=("Cơ quan, đơn vị có tên tại Phụ lục", *head.recipients),
        appendices=tuple(appendices),
    )


def _levels(it: Results) -> str:
    return ", ".join(LEVELS[level].lower() for level in Level if _at(it, level))


def _at(it: Results, level: Level) -> list[AgencyLine]:
    return [agency for agency in it.agencies if agency.level is level]


def _body(notice: Notice, *, listed: bool) -> tuple[str, ...]:
    it, issuer = notice.facts, notice.head.agency
    lines = [
        (
            f"Qua theo dõi việc thực hiện nhiệm vụ được giao có thời hạn từ ngày {it.since:%d/%m/%Y} đến hết ngày "
            f"{it.until:%d/%m/%Y}, tính đến ngày {it.as_of:%d/%m/%Y}, {issuer} thông báo như sau:"
        ),
        _criteria(it),
    ]
    for level in Level:
        named = _at(it, level)
        if named:
            lines.append(
                f"{len(lines)}. {LEVELS[level]} {len(named):02d} cơ quan, đơn vị: {'; '.join(map(_named, named))} "
                "(chi tiết tại Phụ lục)."
            )
    if listed and (_at(it, Level.CRITICISE) or _at(it, Level.REMIND)):
        lines.append(
            f"{len(lines)}. Thủ trưởng cơ quan, đơn vị bị phê bình, nhắc nhở làm rõ nguyên nhân, trách nhiệm, khẩn "
            "trương hoàn thành các nhiệm vụ quá hạn nêu tại Phụ lục."
        )
    return (*lines, f"{issuer} thông báo để các cơ quan, đơn vị biết, thực hiện")


def _criteria(it: Results) -> str:
    c = it.criteria
    rules = [f"xét cơ quan, đơn vị có từ {c.least:02d} nhiệm vụ đến hạn trở lên"]
    if c.criticise_below:
        rules.append(f"phê bình khi tỷ lệ hoàn thành đúng hạn dưới {c.criticise_below}%")
    if c.remind_below:
        rules.append(f"nhắc nhở khi tỷ lệ hoàn thành đúng hạn dưới {c.remind_below}%")
    if c.praise_above:
        late = f" và tỷ lệ hoàn thành quá hạn dưới {c.praise_late_below}%" if c.praise_late_below else ""
        rules.append(f"biểu dương khi tỷ lệ hoàn thành trên {c.praise_above}%{late}")
    return (
        f"1. Tiêu chí: {'; '.join(rules)}. Các tỷ lệ tính trên số nhiệm vụ đến hạn (đã hoàn thành và quá hạn chưa hoàn "
        "thành); không tính nhiệm vụ nhận bàn giao khi đã quá hạn, đang trả lại hoặc đã báo cáo đúng hạn, chờ xét."
    )


def _named(agency: AgencyLine) -> str:
    return f"{agency.agency} ({agency.on_time}/{agency.due} nhiệm vụ đúng hạn, đạt {percent(agency.rate)})"


def percent(rate: Rate) -> str:
    """``66,67%``, rounded half up for the eye alone; no share of nothing."""
    share = rate.percent(2)
    return "–" if share is None else write_percent(share)


def _results(it: Results) -> Table:
    rows = (
        (
            str(n),
            agency.agency,
            str(agency.due),
            str(agency.on_time),
            str(agency.late),
            str(agency.overdue),
            f"{agency.on_time}/{agency.due}\n({percent(agency.rate)})",
            str(agency.aside),
            LEVELS[agency.level] if agency.level else "",
            _remark(agency),
        )
        for n, agency in enumerate(it.agencies, start=1)
    )
    return Table(RESULT_COLUMNS, tuple(rows))


def _remark(agency: AgencyLine) -> str:
    if not agency.contested:
        return ""
    return f"{agency.contested:02d} nhiệm vụ đang chờ quyết định hoặc có nguyên nhân khách quan đã được chấp nhận"


def _duties(it: Results) -> Table:
    found = [(agency.agency, duty) for agency in it.agencies for duty in agency.duties]
    return Table(
        DUTY_COLUMNS,
        tuple(
            (
                str(n),
                agency,
                duty.text,
                duty.document,
                _deadline(duty),
                outcome(duty),
                said(duty) or "Chưa có",
            )
            for n, (agency, duty) in enumerate(found, start=1)
        ),
    )


def _deadline(duty: LateLine) -> str:
    lines = [f"{duty.due:%d/%m/%Y}"]
    if duty.first_due and duty.first_due != duty.due:
        lines.append(f"(hạn đầu {duty.first_due:%d/%m/%Y}, gia hạn {duty.extensions:02d} lần)")
    return "\n".join(lines)


_OUTCOMES = {
    "done_late": "Hoàn thành ngày {day}, quá hạn {days} ngày làm việc",
    "open_overdue": "Chưa hoàn thành, quá hạn {days} ngày làm việc",
    "handed_late": "Không tính: nhận nhiệm vụ khi đã quá hạn",
    "handed_back": "Không tính: đang trả lại, chờ quyết định",
    "waits": "Không tính: đã báo cáo đúng hạn, chờ xét",
}


def outcome(duty: LateLine) -> str:
    """What became of the duty, and how late."""
    day = f"{duty.finished_on:%d/%m/%Y}" if duty.finished_on else ""
    words = _OUTCOMES[duty.outcome].format(day=day, days=f"{duty.working_days:02d}")
    if duty.outcome == "open_overdue" and duty.finished_on:
        words += f"; đã báo cáo ngày {day}, chờ xét"
    return words


_EXPLAINED = {
    "demanded": "Đang trong hạn giải trình",
    "answered": "Đã giải trình, chờ xem xét",
    "accepted": "Giải trình được chấp nhận",
    "rejected": "Giải trình chưa đạt",
}


def said(duty: LateLine) -> str:
    """Requests and explanations about the duty, one line each."""
    lines = ["Đang đề nghị gia hạn, chờ quyết định"] if duty.waits_extension else []
    if duty.explanation in _EXPLAINED:
        cause = f" – {CAUSES[duty.cause]}" if duty.cause else ""
        words = f": {duty.said}" if duty.said else ""
        lines.append(f"{_EXPLAINED[duty.explanation]}{cause}{words}")
    return "\n".join(lines)
