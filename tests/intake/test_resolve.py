"""Proposals against a directory and a date: who, by when, and what is left to a person."""

from __future__ import annotations

from datetime import date

import pytest

from tests.intake.files import ROW, codes, read_rows
from workflow.intake.plan import ProposedDuty, Severity, duty_from_json, duty_to_json
from workflow.intake.resolve import fuzzy_scores, resolve
from workflow.rules.owner_phrases import Directory, DirectoryEntry

ISSUED = date(2025, 11, 16)
DIRECTORY = Directory(
    [
        DirectoryEntry(1, "Sở Tư pháp"),
        DirectoryEntry(2, "Công an tỉnh"),
        DirectoryEntry(3, "Sở Văn hóa, Thể thao và Du lịch"),
        DirectoryEntry(9, "Các sở, ban, ngành", is_group=True),
    ]
)


def _duty(
    text: str = ROW[1], owner: str = "Sở Tư pháp", deadline: str = "31/12/2025", helping: str = ""
) -> ProposedDuty:
    reading = read_rows(("1", text, owner, helping, deadline, ""))
    (duty,) = resolve(reading, DIRECTORY, ISSUED)
    return duty


def test_a_clean_row_has_its_agency_its_day_and_no_problem() -> None:
    duty = _duty(helping="Công an tỉnh")
    assert duty.owners is not None
    assert duty.deadline is not None
    assert ([m.agency_id for m in duty.owners.lead], [m.agency_id for m in duty.owners.coordinate]) == (
        [1],
        [2],
    )
    assert duty.deadline.due == date(2025, 12, 31)
    assert duty.problems == ()


@pytest.mark.parametrize(
    ("owner", "code", "severity"),
    [
        ("Sở Tư pháp, Công an tỉnh", "several_leads", Severity.WARNING),
        ("Sở Tư pháp Công an tỉnh", "missing_separator", Severity.WARNING),
        ("Các sở, ban, ngành", "group_owner", Severity.WARNING),
        ("Các cơ quan, đơn vị liên quan", "open_group", Severity.WARNING),
        ("Đề nghị Công an tỉnh", "request_only", Severity.INFO),
        ("Sở Giao thông", "unknown_owner", Severity.ERROR),
        ("Sở Văn hoa, Thê thao và Du lịnh", "suggested_owner", Severity.WARNING),
        ("", "empty_owner", Severity.WARNING),
    ],
)
def test_what_the_owner_cell_leaves_to_a_person(owner: str, code: str, severity: Severity) -> None:
    assert (code, severity) in [(p.code, p.severity) for p in _duty(owner=owner).problems]


@pytest.mark.parametrize(
    ("deadline", "code", "severity"),
    [
        ("15/11/2025", "deadline_past_at_issue", Severity.WARNING),
        ("31/12/9999", "deadline_implausible", Severity.ERROR),
        ("01/01/1900", "deadline_implausible", Severity.ERROR),
        ("31/02/2026", "no_such_date", Severity.ERROR),
        ("theo kế hoạch", "deadline_needs_event", Severity.WARNING),
        ("khẩn trương", "unread_deadline", Severity.WARNING),
        ("20/12/2025", "not_working_day", Severity.INFO),
        ("", "empty_deadline", Severity.WARNING),
    ],
)
def test_what_the_deadline_cell_leaves_to_a_person(deadline: str, code: str, severity: Severity) -> None:
    found = [(p.code, p.severity) for p in _duty(deadline=deadline).problems]
    assert (code, severity) in found


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("Nâng cấp hệ thống. Hoàn thành trong tháng 9/2025", True),
        ("Gửi báo cáo trước ngày 18/10/2025", True),
        ("Nâng cấp hệ thống, hoàn thành trong tháng 12/2025", False),
        ("Giải ngân kịp thời các nhiệm vụ trong năm 2026 của Nghị quyết 214/NQ-CP", False),
        ("Triển khai Nghị quyết ngày 22/12/2024", False),
    ],
)
def test_a_term_in_the_text_that_differs_from_the_column_is_reported(text: str, differs: bool) -> None:
    duty = _duty(text=text)
    assert ("deadline_in_text_differs" in codes(duty)) is differs
    assert duty.deadline is not None
    assert duty.deadline.due == date(2025, 12, 31)


@pytest.mark.parametrize(
    "written",
    [
        "Sở Tư pháp chủ trì, phối hợp với Công an tỉnh",
        "Chủ trì: Sở Tư pháp<br>Phối hợp: Công an tỉnh",
        "Chủ trì: Sở Tư pháp. Phối hợp: Công an tỉnh",
    ],
)
def test_one_column_for_lead_and_coordinators(written: str) -> None:
    header = ("STT", "Nội dung", "Cơ quan chủ trì, phối hợp", "Thời gian")
    reading = read_rows(("1", "Việc", written, "31/12/2025"), header=header)
    (duty,) = resolve(reading, DIRECTORY, ISSUED)
    assert duty.owners is not None
    assert ([m.agency_id for m in duty.owners.lead], [m.agency_id for m in duty.owners.coordinate]) == (
        [1],
        [2],
    )


def test_names_on_lines_of_their_own_lack_no_separator() -> None:
    duty = _duty(owner="Sở Văn hóa, Thể thao<br>và Du lịch<br>Sở Tư pháp")
    assert duty.owners is not None
    assert [m.agency_id for m in duty.owners.lead] == [3, 1]
    assert codes(duty) == ["several_leads"]


def test_in_a_list_of_late_duties_a_past_deadline_is_no_surprise() -> None:
    rows = ("1", "Việc", "Sở Tư pháp", "", "15/09/2025", "")
    reading = read_rows(rows, heading="2. Các nhiệm vụ quá hạn chưa hoàn thành")
    (duty,) = resolve(reading, DIRECTORY, ISSUED)
    assert [(p.code, p.severity) for p in duty.problems] == [("deadline_past_at_issue", Severity.INFO)]


def test_problems_name_table_row_and_column() -> None:
    (problem,) = _duty(owner="Sở Giao thông").problems
    assert (problem.table, problem.row, problem.column, problem.detail) == (1, 5, "owner", "Sở Giao thông")


def test_a_resolved_duty_survives_json_and_a_second_resolving() -> None:
    reading = read_rows(
        ("1", "Việc", "Sở Tư pháp, Sở X", "Các bộ", "Quý I/2025", ""), ("2", "Việc hai", "", "", "", "")
    )
    once = resolve(reading, DIRECTORY, ISSUED)
    assert [duty_from_json(duty_to_json(d)) for d in once] == once
    staged = reading.__class__.from_json({**reading.to_json(), "duties": [duty_to_json(d) for d in once]})
    assert resolve(staged, DIRECTORY, ISSUED) == once


def test_likeness_is_measured_over_folded_names() -> None:
    best, second = fuzzy_scores("so tu phap", DIRECTORY.names)
    assert (best[0], best[1]) == (0, 100.0)
    assert second[1] < best[1]


def test_a_cell_too_long_to_be_a_list_of_names_is_left_to_a_person() -> None:
    duty = _duty(owner="Sở Tư pháp và " * 200)
    assert [(p.code, p.severity) for p in duty.problems] == [("phrase_too_long", Severity.ERROR)]
