"""Reports: computed parts beside the editor's words, sections asked of agencies, check, issue, correction."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Document, Event, Indicator, Report, ReportPeriod, ReportSection, ReportTemplate
from tests.office import NOW, TODAY, Office
from tests.services.report_world import (
    PERIOD,
    TEMPLATE,
    enter,
    indicator,
    make,
    move,
    open_period,
    section,
)
from workflow.files import EvidenceStore
from workflow.reports.report_document import Head, lines_of, read_head
from workflow.rules.indicators import Figure
from workflow.rules.refusal import Refusal
from workflow.rules.report_outline import NumberStyle, Source
from workflow.rules.report_periods import PeriodMove, PeriodState
from workflow.rules.report_sentences import GAP
from workflow.rules.report_states import Asked, ReportKind, ReportState, SectionMove
from workflow.rules.states import Move
from workflow.seeds.report_templates import template_seeds
from workflow.services import indicators, lifecycle, report_issue, report_sections, report_templates, reports
from workflow.services.figures import Cells, save_figures
from workflow.services.lifecycle import Request
from workflow.services.report_access import report_for
from workflow.services.report_check import Lack, check, check_text
from workflow.services.report_reading import read_own_sections, read_report, read_reports
from workflow.services.report_templates import SectionDraft
from workflow.services.report_words import Registered, registered, store, words_of
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
PAPER = Registered("5", TODAY, "Nguyễn Thị Lãnh")


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, match=code)


def write(office: Office, report: Report, code: str, words: str, who: str = "office") -> ReportSection:
    row = section(office, report, code)
    return report_sections.write(
        office.session, office.actor(who), report.id, row.id, words, version=row.version, now=NOW
    )


def ask(
    office: Office, report: Report, code: str, agency: str | None = "tp", due: date | None = TODAY
) -> ReportSection:
    row = section(office, report, code)
    agency_id = office.agency[agency].id if agency else None
    return report_sections.ask(
        office.session,
        office.actor("office"),
        report.id,
        row.id,
        agency_id,
        due,
        version=row.version,
        now=NOW,
    )


def step(
    office: Office, report: Report, code: str, what: SectionMove, who: str, note: str = ""
) -> ReportSection:
    row = section(office, report, code)
    return report_sections.move(
        office.session, office.actor(who), report.id, row.id, what, version=row.version, note=note, now=NOW
    )


def checked(office: Office, report: Report) -> Report:
    return report_issue.mark_checked(
        office.session, office.actor("office"), report.id, version=report.version, accepted=True, now=NOW
    )


def issued(office: Office, report: Report, folder: Path, paper: Registered = PAPER) -> Report:
    checked(office, report)
    stored = store(registered(words_of(office.session, report), paper), EvidenceStore(folder), now=NOW)
    return report_issue.issue(
        office.session, office.actor("leader"), report.id, paper, stored, version=report.version, now=NOW
    )


def test_a_report_is_made_from_the_template_with_the_figures_of_the_period(office: Office) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    assert section(office, report, "chi-tieu").computed == (
        "- Đăng ký khai sinh: đã tiếp nhận và trả kết quả 240/303 hồ sơ, đạt 79,2%."
    )
    assert read_head(report.head).agency == "UBND thành phố Mẫu"
    assert "tháng 11 năm 2026" in read_head(report.head).subject
    assert section(office, report, "trong-tam").heading == (
        "Nhiệm vụ trọng tâm tháng 12 năm 2026 (Phụ lục gửi kèm)"
    )
    with refused("report_exists"):
        make(office)


def test_a_template_of_another_kind_of_period_is_refused(office: Office) -> None:
    open_period(office)
    with refused("template_not_for_period"):
        make(office, "de-an-06")


def test_a_missing_figure_is_a_gap_that_names_who_owes_it(office: Office) -> None:
    open_period(office)
    indicator(office)
    report = make(office)
    row = section(office, report, "chi-tieu")
    assert GAP in row.computed
    assert "0" not in row.computed
    assert row.missing == "Đăng ký khai sinh: Phòng Tư pháp chưa nhập"
    found = check(office.session, report)
    assert [p.detail for p in found.problems if p.lack is Lack.FIGURE] == [row.missing]
    assert found.findings == (), "the gap in the text is explained by the missing figure"
    write(office, report, "kho-khan", f"Còn {GAP} máy.")
    write(office, report, "chi-tieu", "Không nêu.")
    row.missing = ""
    assert [f.kind for f in check(office.session, report).findings] == ["template_residue"]


def test_computing_again_never_overwrites_an_editors_words(office: Office) -> None:
    open_period(office)
    figure = indicator(office)
    enter(office, figure, 240, 303)
    report = make(office)
    write(office, report, "chi-tieu", "Lời của tôi.")
    enter(office, figure, 250, 303, version=1)
    reports.recompute(office.session, office.actor("office"), report.id, now=NOW)
    row = section(office, report, "chi-tieu")
    assert (row.edited, "250/303" in row.computed) == ("Lời của tôi.", True)
    view = next(
        s for s in read_report(office.session, office.actor("office"), report).sections if s.id == row.id
    )
    assert view.text == "Lời của tôi."
    assert view.edited_by == "Hoàng Thị Thường"
    assert view.newer == ("- Đăng ký khai sinh: đã tiếp nhận và trả kết quả 250/303 hồ sơ, đạt 82,5%.",)
    assert [p.lack for p in check(office.session, report).problems if p.section_id == row.id] == [Lack.NEWER]
    report_sections.keep_words(
        office.session, office.actor("office"), report.id, row.id, version=row.version, now=NOW
    )
    assert Lack.NEWER not in {p.lack for p in check(office.session, report).problems}
    write(office, report, "chi-tieu", "")
    assert section(office, report, "chi-tieu").edited is None


def test_a_form_opened_before_somebody_elses_change_is_refused(office: Office) -> None:
    open_period(office)
    report = make(office)
    row = section(office, report, "kho-khan")
    old = row.version
    write(office, report, "kho-khan", "Một.")
    with refused("stale"):
        report_sections.write(
            office.session, office.actor("office2"), report.id, row.id, "Hai.", version=old, now=NOW
        )
    assert section(office, report, "kho-khan").edited == "Một."


def test_a_section_is_asked_written_returned_and_accepted(office: Office) -> None:
    open_period(office)
    report = make(office)
    ask(office, report, "kho-khan")
    own = read_own_sections(office.session, office.actor("staff_tp"))
    assert [(s.heading, s.owed, s.agency) for s in own] == [("Khó khăn, vướng mắc", True, "Phòng Tư pháp")]
    with refused("section_empty"):
        step(office, report, "kho-khan", SectionMove.HAND_IN, "staff_tp")
    write(office, report, "kho-khan", "Thiếu máy quét.", "staff_tp")
    assert step(office, report, "kho-khan", SectionMove.HAND_IN, "head_tp").asked is Asked.WRITTEN
    with refused("section_handed_in"):
        write(office, report, "kho-khan", "Sửa lén.", "staff_tp")
    with refused("note_needed"):
        step(office, report, "kho-khan", SectionMove.RETURN, "office")
    assert (
        step(office, report, "kho-khan", SectionMove.RETURN, "office", "Nêu số máy.").reason == "Nêu số máy."
    )
    write(office, report, "kho-khan", "Thiếu 03 máy quét.", "staff_tp")
    step(office, report, "kho-khan", SectionMove.HAND_IN, "staff_tp")
    assert step(office, report, "kho-khan", SectionMove.ACCEPT, "office").asked is Asked.ACCEPTED
    assert [p for p in check(office.session, report).problems if p.lack is Lack.AGENCY] == []


def test_each_side_makes_only_its_own_moves(office: Office) -> None:
    open_period(office)
    report = make(office)
    ask(office, report, "kho-khan")
    write(office, report, "kho-khan", "Thiếu máy.", "staff_tp")
    with refused("not_allowed"):
        step(office, report, "kho-khan", SectionMove.HAND_IN, "office")
    step(office, report, "kho-khan", SectionMove.HAND_IN, "staff_tp")
    with refused("not_allowed"):
        step(office, report, "kho-khan", SectionMove.ACCEPT, "head_tp")


@pytest.mark.parametrize("who", ["head_vh", "staff_vh", "viewer", "admin", "other_office", "other_head"])
def test_nobody_else_sees_or_writes_it(office: Office, who: str) -> None:
    open_period(office)
    report = make(office)
    ask(office, report, "kho-khan")
    with pytest.raises(NotFound):
        write(office, report, "kho-khan", "x", who)
    with pytest.raises(NotFound):
        report_for(office.session, office.actor(who), report.id)


def test_an_agency_sees_its_own_sections_and_nothing_else_until_the_report_is_issued(
    office: Office, tmp_path: Path
) -> None:
    open_period(office)
    report = make(office)
    ask(office, report, "kho-khan")
    actor = office.actor("staff_tp")
    assert [s.code for s in read_report(office.session, actor, report).sections] == ["kho-khan"]
    with pytest.raises(NotFound):
        write(office, report, "chi-dao", "x", "staff_tp")
    move(office, PeriodMove.LOCK)
    issued(office, report, tmp_path)
    assert len(read_report(office.session, office.actor("viewer"), report).sections) == 7
    assert [r.id for r in read_reports(office.session, office.actor("head_vh"))] == [report.id]
    assert read_reports(office.session, office.actor("other_office")) == []


def test_an_agency_of_another_authority_cannot_be_asked_nor_a_day_that_is_over(office: Office) -> None:
    open_period(office)
    report = make(office)
    with pytest.raises(NotFound):
        ask(office, report, "kho-khan", "other_unit")
    with refused("day_past"):
        ask(office, report, "kho-khan", "tp", TODAY - DAY)
    with refused("section_due_needed"):
        ask(office, report, "kho-khan", "tp", None)
    ask(office, report, "kho-khan")
    assert ask(office, report, "kho-khan", None, None).asked is Asked.NOBODY


def test_documents_of_the_period_are_counted_by_issuer_and_kind(office: Office) -> None:
    open_period(office)
    for n, kind, day in ((1, "Kế hoạch", 20), (2, "Công văn", 21), (3, "Công văn", 22), (4, "Công văn", 1)):
        office.session.add(
            Document(
                authority_id=office.agency["city"].id, key=f"k{n}", number=f"{n}/UBND", issuer="UBND thành phố Mẫu",
                issued_on=date(2026, 10, day), kind=kind, created_at=NOW,
            )
        )  # fmt: skip
    office.session.flush()
    words = section(office, make(office), "chi-dao").computed
    assert "- UBND thành phố Mẫu ban hành 03 văn bản (gồm: 01 kế hoạch, 02 công văn)." in words


def test_duties_and_difficulties_of_the_period_are_in_the_report(office: Office) -> None:
    open_period(office)
    late = office.assignment("tp", due=TODAY - DAY)
    office.assignment("vh", due=TODAY + 9 * DAY)
    lifecycle.apply(
        office.session, office.actor("staff_tp"), late.id, Move.PROGRESS,
        Request(late.version, note="Chậm.", difficulty="Thiếu máy quét", proposal="Cấp 02 máy"), now=NOW,
    )  # fmt: skip
    report = make(office)
    assert "Tổng số 02 nhiệm vụ: đã hoàn thành 0; chưa hoàn thành 02, trong đó quá hạn 01." in (
        section(office, report, "nhiem-vu").computed
    )
    assert section(office, report, "kho-khan").computed == (
        "- Phòng Tư pháp: Thiếu máy quét. Kiến nghị: Cấp 02 máy."
    )
    assert "Phòng Văn hóa và Thông tin" in section(office, report, "trong-tam").computed


def test_the_table_of_duties_has_the_columns_of_official_lists(office: Office) -> None:
    open_period(office)
    office.assignment("tp", due=TODAY - DAY, text="Số hóa | sổ hộ tịch")
    report_templates.install(office.session, office.agency["city"].id, now=NOW)
    template = report_templates.newest(office.session, office.agency["city"].id, TEMPLATE)
    draft = SectionDraft("Danh mục nhiệm vụ", 1, NumberStyle.APPENDIX, Source.DUTIES, form="table")
    report_templates.save_section(
        office.session, office.actor("office"), TEMPLATE, "", draft, version=template.version, now=NOW
    )
    words = words_of(office.session, make(office))
    head = "STT | Nhiệm vụ | Văn bản giao nhiệm vụ | Đơn vị chủ trì | Thời hạn | Kết quả thực hiện | Tiến độ"
    lines = lines_of(words)
    assert head in lines
    assert lines[lines.index(head) + 1] == (
        "1 | Số hóa / sổ hộ tịch | Kế hoạch số 28/KH-UBND ngày 05/02/2026 | Phòng Tư pháp | 08/11/2026 |  | "
        "Quá hạn, chưa hoàn thành"
    )


def test_a_report_with_problems_is_checked_only_by_one_who_saw_them(office: Office) -> None:
    open_period(office)
    indicator(office)
    report = make(office)
    with refused("report_has_problems"):
        report_issue.mark_checked(
            office.session, office.actor("office"), report.id, version=report.version, accepted=False, now=NOW
        )
    assert report.state is ReportState.DRAFT
    checked(office, report)
    with refused("report_checked"):
        write(office, report, "kho-khan", "x")
    report_issue.reopen(office.session, office.actor("office"), report.id, version=report.version, now=NOW)
    write(office, report, "kho-khan", "x")


def test_the_check_finds_what_a_template_left_behind() -> None:
    found = check_text(["Đủ.", f"Có {GAP} hồ sơ", "Kỳ {kỳ}"])
    assert [(f.line, f.kind, f.severity) for f in found] == [
        (2, "template_residue", "error"),
        (3, "template_residue", "error"),
    ]


def test_the_check_reads_the_figures_that_the_editor_wrote(office: Office) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    write(office, report, "kho-khan", "Đã tiếp nhận 48 hồ sơ, giải quyết 38/48 hồ sơ, đạt 97,2%.")
    (found,) = check(office.session, report).findings
    assert (found.kind, found.severity, found.stated, found.computed) == (
        "percent", "error", "97,2%", "79,2%",
    )  # fmt: skip
    write(office, report, "kho-khan", "Đã giải quyết 38/48 hồ sơ, đạt 79,2%.")
    assert check(office.session, report).findings == ()


def test_an_issued_report_is_frozen_with_its_hash_and_its_period(office: Office, tmp_path: Path) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    write(office, report, "kho-khan", "Không có.")
    checked(office, report)
    with refused("period_not_locked"):
        issued_again(office, report, tmp_path)
    move(office, PeriodMove.LOCK)
    issued_again(office, report, tmp_path)
    assert (report.state, report.number, report.signer) == (ReportState.ISSUED, "5", "Nguyễn Thị Lãnh")
    assert hashlib.sha256(report.content.encode()).hexdigest() == report.sha256
    assert json.loads(report.content)["issued_on"] == TODAY.isoformat()
    period = office.session.scalars(sa.select(ReportPeriod)).one()
    assert period.state is PeriodState.ISSUED
    with refused("report_issued"):
        write(office, report, "kho-khan", "Sửa.")
    with refused("report_issued"):
        reports.recompute(office.session, office.actor("office"), report.id, now=NOW)
    verbs = list(
        office.session.scalars(sa.select(Event.verb).where(Event.subject == "report").order_by(Event.seq))
    )
    assert verbs[-2:] == ["checked", "issued"]


def issued_again(office: Office, report: Report, folder: Path) -> Report:
    """Register one that is checked already."""
    stored = store(registered(words_of(office.session, report), PAPER), EvidenceStore(folder), now=NOW)
    return report_issue.issue(
        office.session, office.actor("leader"), report.id, PAPER, stored, version=report.version, now=NOW
    )


@pytest.mark.parametrize("statement", ["UPDATE report SET number = '6'", "DELETE FROM report_section"])
def test_the_database_itself_refuses_to_change_what_was_issued(
    office: Office, tmp_path: Path, statement: str
) -> None:
    open_period(office)
    report = make(office)
    move(office, PeriodMove.LOCK)
    issued(office, report, tmp_path)
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), office.session.begin_nested():
        office.session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (Registered(" ", TODAY, "A"), "report_number_needed"),
        (Registered("5", None, "A"), "report_day_needed"),
        (Registered("5", TODAY + DAY, "A"), "report_in_future"),
        (Registered("5", TODAY, ""), "signer_needed"),
    ],
)
def test_number_day_and_signer_come_from_the_signed_paper(paper: Registered, code: str) -> None:
    with refused(code):
        report_issue.check_registered(paper, TODAY)


def test_files_made_of_other_words_are_not_registered(office: Office, tmp_path: Path) -> None:
    open_period(office)
    report = make(office)
    move(office, PeriodMove.LOCK)
    checked(office, report)
    stored = store(words_of(office.session, report), EvidenceStore(tmp_path), now=NOW)
    with refused("stale"):
        report_issue.issue(
            office.session, office.actor("office"), report.id, PAPER, stored, version=report.version, now=NOW
        )


def test_a_replacement_names_the_report_it_replaces_and_keeps_the_words(
    office: Office, tmp_path: Path
) -> None:
    open_period(office)
    report = make(office)
    write(office, report, "kho-khan", "Lời đã ban hành.")
    move(office, PeriodMove.LOCK)
    issued(office, report, tmp_path)
    new = report_issue.correct(
        office.session, office.actor("office"), report.id, ReportKind.REPLACEMENT, now=NOW
    )
    lines = lines_of(words_of(office.session, new))
    assert "Báo cáo này thay thế Báo cáo số 05/BC-UBND ngày 09/11/2026 của UBND thành phố Mẫu." in lines
    assert "Lời đã ban hành." in lines
    assert (report.state, new.corrects_id) == (ReportState.ISSUED, report.id)
    with refused("correction_open"):
        report_issue.correct(office.session, office.actor("office"), report.id, ReportKind.ERRATUM, now=NOW)
    with refused("report_number_taken"):
        issued(office, new, tmp_path)
    issued_paper = Registered("6", TODAY, "Nguyễn Thị Lãnh")
    report_issue.reopen(office.session, office.actor("office"), new.id, version=new.version, now=NOW)
    issued(office, new, tmp_path, issued_paper)
    assert reports.latest_report(office.session, report.period_id) is new


def test_a_correcting_letter_is_a_dispatch_about_the_report(office: Office, tmp_path: Path) -> None:
    open_period(office)
    report = make(office)
    with refused("report_not_issued"):
        report_issue.correct(office.session, office.actor("office"), report.id, ReportKind.ERRATUM, now=NOW)
    move(office, PeriodMove.LOCK)
    issued(office, report, tmp_path)
    letter = report_issue.correct(
        office.session, office.actor("office"), report.id, ReportKind.ERRATUM, now=NOW
    )
    head = read_head(letter.head)
    assert (head.kind, head.code, head.subject) == ("", "UBND", "đính chính Báo cáo số 05/BC-UBND")
    assert any(
        "05/BC-UBND" in line and "09/11/2026" in line for line in lines_of(words_of(office.session, letter))
    )


def test_a_change_of_a_template_that_was_used_makes_a_new_version(office: Office) -> None:
    open_period(office)
    report = make(office)
    city = office.agency["city"].id
    used = report_templates.newest(office.session, city, TEMPLATE)
    actor = office.actor("office")
    report_templates.drop_section(office.session, actor, TEMPLATE, "kho-khan", version=used.version, now=NOW)
    new = report_templates.newest(office.session, city, TEMPLATE)
    assert (new.n, new.year) == (used.n + 1, TODAY.year)
    assert "kho-khan" not in [s.code for s in report_templates.sections_of(office.session, new.id)]
    assert "kho-khan" in [s.code for s in report_templates.sections_of(office.session, used.id)]
    assert section(office, report, "kho-khan") is not None
    report_templates.move_section(office.session, actor, TEMPLATE, "ket", -1, version=new.version, now=NOW)
    assert [s.code for s in report_templates.sections_of(office.session, new.id)][-2:] == ["trong-tam", "PL"]
    assert report_templates.newest(office.session, city, TEMPLATE).id == new.id, (
        "an unused version is changed itself"
    )
    with refused("stale"):
        report_templates.move_section(
            office.session, actor, TEMPLATE, "ket", 1, version=used.version, now=NOW
        )
    others = office.session.scalar(
        sa.select(sa.func.count(ReportTemplate.id)).where(ReportTemplate.authority_id != city)
    )
    assert others == 0


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "admin"])
def test_only_leader_and_office_edit_templates_and_make_reports(office: Office, who: str) -> None:
    open_period(office)
    with pytest.raises(NotFound):
        reports.make_report(office.session, office.actor(who), PERIOD, TEMPLATE, now=NOW)
    with pytest.raises(NotFound):
        report_templates.template_for(office.session, office.actor(who), TEMPLATE)


def test_the_letterhead_of_one_report_can_be_changed_alone(office: Office) -> None:
    open_period(office)
    report = make(office)
    head = Head(
        agency="Tổ công tác", code="BC-TCT", kind="Báo cáo", subject="Kết quả", recipients=("Lưu: VT", " ")
    )
    reports.set_head(office.session, office.actor("leader"), report.id, head, version=report.version, now=NOW)
    assert read_head(report.head) == Head(
        agency="Tổ công tác", code="BC-TCT", kind="Báo cáo", subject="Kết quả", recipients=("Lưu: VT",)
    )


def test_the_morning_job_brings_drafts_up_to_date_and_leaves_the_rest(office: Office) -> None:
    open_period(office)
    figure = indicator(office)
    enter(office, figure, 240, 303)
    report = make(office)
    enter(office, figure, 303, 303, version=1)
    assert reports.drafts_to_compute(office.session) == [report.id]
    assert reports.recompute_draft(office.session, report.id, now=NOW) == 1
    assert "303/303 hồ sơ, đạt 100%" in section(office, report, "chi-tieu").computed
    assert reports.recompute_draft(office.session, report.id, now=NOW) == 0, "nothing is new"
    checked(office, report)
    assert reports.drafts_to_compute(office.session) == []
    assert reports.recompute_draft(office.session, report.id, now=NOW) == 0


def test_a_section_that_was_left_out_is_not_printed_and_does_not_count(office: Office) -> None:
    open_period(office)
    report = make(office)
    row = section(office, report, "chi-dao")
    report_sections.leave_out(
        office.session, office.actor("office"), report.id, row.id, dropped=True, version=row.version, now=NOW
    )
    lines = lines_of(words_of(office.session, report))
    assert "1. Thực hiện nhiệm vụ được giao" in lines
    assert not any("Công tác chỉ đạo" in line for line in lines)
    report_sections.leave_out(
        office.session, office.actor("office"), report.id, row.id, dropped=False, version=row.version, now=NOW
    )
    assert "1. Công tác chỉ đạo" in lines_of(words_of(office.session, report))


def test_a_comparison_with_the_period_before_is_printed_where_it_is_asked(office: Office) -> None:
    open_period(office, "2026-10")
    figure = indicator(office)
    cells = Cells(1, figure, office.agency["tp"].id, Figure(Decimal(1), Decimal(2)))
    save_figures(office.session, office.actor("head_tp"), "2026-10", [cells], now=NOW)
    open_period(office)
    enter(office, figure, 3, 4)
    assert section(office, make(office), "chi-tieu").computed.endswith(
        "3/4 hồ sơ, đạt 75%, tăng 25 điểm phần trăm so với kỳ trước."
    )


def test_the_report_of_a_month_counts_its_key_tasks_and_lists_them_in_the_appendix(office: Office) -> None:
    open_period(office)
    office.assignment("tp", due=TODAY - DAY, text="Rà soát dữ liệu hộ tịch")
    office.assignment("vh", due=date(2026, 12, 1), text="Tuyên truyền về dịch vụ công")
    report = make(office)
    assert section(office, report, "trong-tam").computed.splitlines() == [
        "- Khẩn trương hoàn thành 01 nhiệm vụ quá hạn của Phòng Tư pháp;",
        "- Hoàn thành đúng hạn 01 nhiệm vụ đến hạn trong tháng 12 năm 2026 của Phòng Văn hóa và Thông tin.",
    ]
    listed = section(office, report, "PL").computed
    assert listed.count("- Chỉ đạo") == 2
    assert f"quá hạn từ ngày {TODAY:%d/%m/%Y}" in listed


def test_every_template_that_ships_can_be_installed_and_read() -> None:
    seeds = {seed.code: seed for seed in template_seeds()}
    assert set(seeds) == {"de-an-06", "thang", "dinh-chinh"}
    for seed in seeds.values():
        codes = [s.code for s in seed.sections]
        assert len(codes) == len(set(codes))
        assert read_head(seed.head).subject


def test_words_that_announce_a_list_are_not_printed_where_it_is_empty(office: Office) -> None:
    open_period(office)
    report = make(office)
    row = section(office, report, "chi-dao")
    assert (row.standing[-1], row.computed) == (":", "")
    assert (row.id, Lack.WORDS) in {(p.section_id, p.lack) for p in check(office.session, report).problems}


def test_an_edited_figure_that_is_not_the_entered_one_is_an_error(office: Office) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    words = "- Đăng ký khai sinh: đã tiếp nhận và trả kết quả {} hồ sơ, đạt {}%."
    write(office, report, "chi-tieu", words.format("204/303", "67,3"))
    found = [f for f in check(office.session, report).findings if f.severity == "error"]
    (finding,) = [f for f in found if f.stated == "204/303"]
    assert (finding.kind, finding.computed) == ("cross_section", "240/303")
    assert finding.explanation == (
        "Chỉ tiêu “Đăng ký khai sinh” của UBND thành phố Mẫu tháng 11 năm 2026: "
        "số liệu đã nhập là 240/303, ở đây ghi 204/303."
    )
    assert finding.quote in lines_of(words_of(office.session, report))[finding.line - 1]
    row = section(office, report, "chi-tieu")
    assert (finding.section_id, finding.heading) == (row.id, "3. Kết quả các chỉ tiêu")
    write(office, report, "chi-tieu", words.format("240/303", "79,2"))
    assert [f for f in check(office.session, report).findings if f.kind == "cross_section"] == []


def test_the_figure_is_known_in_other_words_and_in_another_section(office: Office) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    write(office, report, "chi-dao", "Kết quả đăng ký khai sinh đạt 87%.")
    (finding,) = [f for f in check(office.session, report).findings if f.kind == "cross_section"]
    assert (finding.stated, finding.computed) == ("87%", "79% (240/303)")


def test_a_number_typed_over_a_computed_one_is_an_error_whatever_the_words(office: Office) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    row = section(office, report, "ket")
    row.standing = "Toàn thành phố có {tỷ lệ ho-so} hồ sơ khai sinh xong, theo 25 dịch vụ công."
    reports.recompute(office.session, office.actor("office"), report.id, now=NOW)
    assert "79,2%" in row.computed
    write(office, report, "ket", row.computed.replace("79,2", "97,2").replace("25", "53"))
    (finding,) = [f for f in check(office.session, report).findings if f.kind == "cross_section"]
    assert finding.explanation.startswith("Chỉ tiêu “Đăng ký khai sinh” của UBND thành phố Mẫu tháng 11")
    assert (finding.stated, finding.computed, finding.section_id) == ("97,2%", "79,2%", row.id)


def test_a_total_that_lacks_an_agency_is_not_held_against_the_report(office: Office) -> None:
    open_period(office)
    figure = indicator(office)
    enter(office, figure, 240, 303)
    row = office.session.get_one(Indicator, figure)
    both: dict[int, Decimal | None] = {office.agency[a].id: None for a in ("tp", "vh")}
    indicators.set_agencies(
        office.session, office.actor("office"), figure, both, version=row.version, now=NOW
    )
    report = make(office)
    write(office, report, "kho-khan", "Đăng ký khai sinh: 250/310 hồ sơ.")
    assert [f for f in check(office.session, report).findings if f.kind == "cross_section"] == []
    write(office, report, "kho-khan", "Phòng Tư pháp: đăng ký khai sinh 250/310 hồ sơ.")
    (finding,) = [f for f in check(office.session, report).findings if f.kind == "cross_section"]
    assert "của Phòng Tư pháp tháng 11 năm 2026" in finding.explanation


def test_a_correcting_letter_may_quote_the_wrong_figure(office: Office, tmp_path: Path) -> None:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    report = make(office)
    move(office, PeriodMove.LOCK)
    letter = report_issue.correct(
        office.session,
        office.actor("office"),
        issued(office, report, tmp_path).id,
        ReportKind.ERRATUM,
        now=NOW,
    )
    code = reports.sections_of(office.session, letter.id)[0].code
    write(office, letter, code, "Đăng ký khai sinh: 204/303 hồ sơ, nay sửa thành: 240/303 hồ sơ.")
    assert [f for f in check(office.session, letter).findings if "đã nhập" in f.explanation] == []
