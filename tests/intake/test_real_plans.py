"""Real plans, where their copies are beside the clone: counts made by hand, faults known one by one."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from html import escape

import pytest
import xlsxwriter

from tests.intake.files import codes, corpus, docx, paragraph, read, table
from workflow.intake.plan import PlanReading, Problem, ProposedDuty
from workflow.intake.sources import read_source
from workflow.intake.tables import SourceTable
from workflow.rules.states import State

NOTICE = "vpcp-624-tb-vpcp-2025-de-an-06-overdue-lists.md"


def _bytes(name: str) -> bytes:
    folder = corpus()
    if folder is None:
        pytest.skip("the corpus of real plans is not beside the clone")
    return (folder / "plans" / name).read_bytes()


@cache
def _plan(name: str) -> PlanReading:
    return read(_bytes(name), name)


def _of_tables(plan: PlanReading) -> list[ProposedDuty]:
    return [d for d in plan.duties if d.place.table]


def test_the_notice_of_the_government_office_holds_123_duties() -> None:
    """Annex I: 9 + 46 + 19 numbered rows. Annex II: 49 rows with a number in the first or second column."""
    plan = _plan(NOTICE)
    assert [t.duties for t in plan.tables] == [9, 46, 19, 49]
    assert [t.reason for t in plan.tables_left_out] == ["title_block"]
    duties = _of_tables(plan)
    assert {d.annex for d in duties[:74]} == {"PHỤ LỤC I"}
    assert {d.annex for d in duties[74:]} == {"PHỤ LỤC II"}
    assert len({d.key for d in duties}) == 123
    assert all(d.owner_phrase and d.deadline_phrase for d in duties)


def test_every_fault_of_the_notice_is_reported_and_no_other() -> None:
    plan = _plan(NOTICE)
    about_text = {"same_duty_elsewhere"}
    found = {(d.place.row, c) for d in _of_tables(plan) for c in codes(d) if c not in about_text}
    assert {row for row, c in found if c == "shifted_row"} == {162, 165, 166, 167, 168, 169, 172}
    assert {row for row, c in found if c == "broken_row"} == {139, 150}
    assert {row for row, c in found if c == "duplicate_stt"} == {136, 161}
    assert {row for row, c in found if c == "stt_out_of_order"} == {133, 134}
    assert [p.detail for d in _of_tables(plan) for p in d.problems if p.code == "missing_stt"] == ["38"]
    assert {row for row, c in found if c == "empty_progress"} == {
        159, 161, 162, 164, 165, 166, 167, 168, 169, 171, 172, 174,
    }  # fmt: skip
    assert {row for row, c in found if c == "progress_differs"} == {132}
    assert len(found) == 27
    assert [(p.code, p.row) for p in plan.problems] == [("shifted_row", 170), ("unplaced_row", 175)]


def test_the_notice_is_known_by_its_marks() -> None:
    header = _plan(NOTICE).header
    assert (header.number, header.issuer, header.kind) == ("624/TB-VPCP", "Văn phòng Chính phủ", "Thông báo")
    assert (str(header.issued_on), str(header.data_as_of)) == ("2025-11-16", "2025-11-07")
    assert header.subject.startswith("kết luận Phiên họp lần thứ năm")


def test_groups_leaders_and_first_updates_of_the_notice() -> None:
    duties = {d.place.row: d for d in _plan(NOTICE).duties}
    assert duties[34].group == "2. Các nhiệm vụ về chuyển đổi số quá hạn chưa hoàn thành"
    assert duties[110].leader_phrase == "Bộ trưởng Bộ Khoa học và Công nghệ"
    assert duties[171].leader_phrase == "Chủ tịch UBND 06 thành phố trực thuộc trung ương"
    assert duties[174].leader_phrase == "Tổng Giám đốc Tập đoàn Điện lực Việt Nam (EVN)"
    late = duties[110].first_update
    assert late is not None
    assert (late.state, late.late) == (State.COMPLETED, True)
    joined = duties[139].first_update
    assert joined is not None
    assert joined.state is State.IN_PROGRESS
    assert duties[172].first_update is None


def _workbook(tables: tuple[SourceTable, ...]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    for i, source in enumerate(tables):
        sheet = book.add_worksheet(f"Bảng {i + 1}")
        lines = [[line] for line in source.heading_before.split("\n")]
        for r, cells in enumerate([*lines, *(row.cells for row in source.rows)]):
            for c, text in enumerate(cells):
                sheet.write_string(r, c, text) if text else None
    book.close()
    return out.getvalue()


def _document(tables: tuple[SourceTable, ...]) -> bytes:
    body = ""
    for source in tables:
        body += "".join(paragraph(escape(line)) for line in source.heading_before.split("\n"))
        body += table([escape(text) for text in row.cells] for row in source.rows)
    return docx(body)


@pytest.mark.parametrize(("build", "name"), [(_workbook, "a.xlsx"), (_document, "a.docx")])
def test_the_same_notice_as_workbook_and_as_document_gives_the_same_duties(build, name) -> None:  # type: ignore[no-untyped-def]
    source = read_source(_bytes(NOTICE), NOTICE)
    again = read(build(source.tables[1:]), name)
    first = [replace(d, problems=_own(d)) for d in _of_tables(_plan(NOTICE))]
    assert [d.key for d in _of_tables(again)] == [d.key for d in first]
    assert [codes(replace(d, problems=_own(d))) for d in _of_tables(again)] == [codes(d) for d in first]


def _own(duty: ProposedDuty) -> tuple[Problem, ...]:
    """What the row says of itself, without its likeness to a sentence of the body."""
    return tuple(p for p in duty.problems if p.code != "same_duty_elsewhere")


@pytest.mark.parametrize(
    ("name", "number", "duties"),
    [
        ("dong-nai-179-kh-ubnd-2025.md", "179/KH-UBND", [94]),
        # 25 numbered rows, and three that lost the merged number in front of them
        ("hcm-2820-qd-ubnd-2025.md", "2820/QĐ-UBND", [28]),
        ("dong-thap-617-kh-ubnd-2025.md", "617/KH-UBND", [11]),
        ("ttg-2530-qd-ttg-2025.md", "2530/QĐ-TTg", [58, 24]),
        ("dak-lak-theo-doi-noi-dung-trinh-ky-hop-2026.md", "", [35]),
        # a table of points for emulation: not duties
        ("can-tho-157-kh-ubnd-2025-khong-dung-tien-mat.md", "157/KH-UBND", []),
        # plans without a table of duties
        ("ha-noi-308-kh-ubnd-2025.md", "308/KH-UBND", []),
        ("cp-380-nq-cp-2025.md", "380/NQ-CP", []),
    ],
)
def test_counts_of_other_plans(name: str, number: str, duties: list[int]) -> None:
    plan = _plan(name)
    assert [t.duties for t in plan.tables] == duties
    assert plan.header.number == number
    assert all(d.owner_phrase for d in plan.duties)
