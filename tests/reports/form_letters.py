"""One letter of each of the kinds that are not about urging late duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workflow.reports.criticism_notice import Notice
from workflow.reports.criticism_results import AgencyLine, Criteria, Dropped, LateLine, Results
from workflow.reports.extension_reply import Answered, Reply
from workflow.reports.letterhead import Letterhead
from workflow.reports.report_reminder import (
    OwedAgency,
    OwedFigure,
    OwedReport,
    OwedSection,
    Reminder,
)
from workflow.rules.criticism import Level
from workflow.rules.requests import Cause

HEAD = Letterhead(
    "Ủy ban nhân dân thành phố Mẫu",
    "Ủy ban nhân dân tỉnh Mẫu",
    code="UBND-VP",
    place="Mẫu",
    signed_as=("TM. Ủy ban nhân dân", "Chủ tịch"),
    recipients=("Như trên", "Lưu: VT"),
)
SIGNED = {"number": "5", "issued_on": date(2026, 2, 5), "signer": "Hoàng Thị Mẫu"}
REMINDER = Reminder(
    HEAD,
    1,
    date(2026, 11, 19),
    date(2026, 11, 24),
    OwedReport(
        "tháng 11 năm 2026",
        date(2026, 10, 15),
        date(2026, 11, 14),
        date(2026, 11, 18),
        (
            OwedAgency(
                1,
                "Phòng Tư pháp",
                3,
                (OwedFigure(1, "Hồ sơ đăng ký khai sinh"), OwedFigure(2, "Hồ sơ khai tử")),
                (OwedSection(7, "Khó khăn, vướng mắc", date(2026, 11, 17), "thiếu số liệu"),),
            ),
            OwedAgency(2, "UBND xã Dương Quang", 2, (OwedFigure(1, "Hồ sơ đăng ký khai sinh"),)),
        ),
    ),
    "Công an thành phố",
)
LATE = LateLine(
    assignment_id=7,
    due_version=2,
    text="Rà soát dữ liệu hộ tịch",
    document="Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu",
    due=date(2026, 10, 30),
    outcome="open_overdue",
    working_days=6,
    first_due=date(2026, 9, 30),
    extensions=1,
    waits_extension=True,
    explanation="accepted",
    cause=Cause.FORCE_MAJEURE,
    said="Mưa lũ kéo dài.",
    contested=True,
)
RESULTS = Results(
    date(2026, 1, 1),
    date(2026, 11, 8),
    date(2026, 11, 9),
    Criteria(3, "80", "50", "90", "10"),
    (
        AgencyLine(1, "Phòng Tư pháp", Level.CRITICISE, 1, 1, 1, 2, None, (LATE,)),
        AgencyLine(
            2,
            "UBND xã Dương Quang",
            Level.REMIND,
            2,
            1,
            0,
            0,
            Level.REMIND,
            (
                replace(
                    LATE,
                    outcome="done_late",
                    finished_on=date(2026, 11, 3),
                    working_days=2,
                    explanation="",
                    cause=None,
                    said="",
                    waits_extension=False,
                    contested=False,
                ),
            ),
        ),
        AgencyLine(3, "Phòng Văn hóa và Thông tin", Level.PRAISE, 19, 0, 1, 0, Level.PRAISE),
    ),
    (Dropped(4, "Phòng Kinh tế", Level.REMIND, "Đang sáp nhập"),),
)
NOTICE = Notice(HEAD.for_notices, RESULTS)
GRANTED = Reply(
    HEAD,
    "Phòng Tư pháp",
    Answered(
        assignment_id=7,
        text="Rà soát dữ liệu hộ tịch",
        document="Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu",
        clause="mục III.2",
        first_due=date(2026, 9, 30),
        due_before=date(2026, 10, 30),
        wanted_on=date(2026, 12, 1),
        asked_on=date(2026, 10, 26),
        reason="Chờ số liệu của cấp trên",
        n=2,
        granted_before=1,
        paper="7/CV-TP",
        paper_on=date(2026, 10, 26),
        decided_on=date(2026, 11, 25),
        note="Không gia hạn thêm",
    ),
    "Công an thành phố",
)
REFUSED = replace(GRANTED, facts=replace(GRANTED.facts, decided_on=None, note="Đã gia hạn một lần", paper=""))
ALL = (REMINDER, NOTICE, GRANTED, REFUSED)
