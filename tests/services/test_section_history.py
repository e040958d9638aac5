"""Every edit of a section stays in its history, and any earlier wording can be put again."""

from __future__ import annotations

import pytest

from models import Report, ReportSection
from tests.office import NOW, TODAY, Office
from tests.services.report_world import enter, indicator, make, open_period, section
from tests.statements import counted
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import SectionMove
from workflow.rules.word_changes import Change
from workflow.services import report_issue, report_sections, reports
from workflow.services.scope import NotFound
from workflow.services.section_history import PAGE, SectionHistory, read_section_history

CODE = "chi-tieu"


@pytest.fixture
def report(office: Office) -> Report:
    open_period(office)
    enter(office, indicator(office), 240, 303)
    return make(office)


def write(office: Office, report: Report, words: str, who: str = "office", code: str = CODE) -> ReportSection:
    row = section(office, report, code)
    return report_sections.write(
        office.session, office.actor(who), report.id, row.id, words, version=row.version, now=NOW
    )


def history(office: Office, report: Report, who: str = "office", code: str = CODE) -> SectionHistory:
    row = section(office, report, code)
    return read_section_history(office.session, office.actor(who), report.id, row.id)


def bring_back(
    office: Office, report: Report, seq: int, *, before: bool = False, code: str = CODE
) -> ReportSection:
    row = section(office, report, code)
    return report_sections.bring_back(
        office.session,
        office.actor("office"),
        report.id,
        row.id,
        seq,
        before=before,
        version=row.version,
        now=NOW,
    )


def test_an_edit_shows_its_words_beside_what_was_computed_then(office: Office, report: Report) -> None:
    computed = section(office, report, CODE).computed
    write(office, report, computed.replace("240", "241"))
    (act,) = history(office, report).acts
    assert (act.verb, act.by, act.computed) == ("written", "Hoàng Thị Thường", computed)
    pieces = [p for line in act.lines for p in line.pieces if p.change is not Change.SAME]
    assert [(p.change, p.text) for p in pieces] == [(Change.REMOVED, "240"), (Change.ADDED, "241")]
    write(office, report, "Lời khác.")
    write(office, report, "")
    verbs = [(a.verb, a.words) for a in history(office, report).acts]
    assert verbs == [("written", None), ("written", "Lời khác."), ("written", computed.replace("240", "241"))]


def test_what_was_computed_then_stays_though_it_is_computed_anew(office: Office, report: Report) -> None:
    before = section(office, report, CODE).computed
    write(office, report, "Lời của văn phòng.")
    enter(
        office,
        office.session.connection().exec_driver_sql("SELECT id FROM indicator").scalar_one(),
        300,
        303,
        version=1,
    )
    reports.recompute(office.session, office.actor("office"), report.id, now=NOW)
    row = section(office, report, CODE)
    assert row.computed != before
    report_sections.keep_words(
        office.session, office.actor("office"), report.id, row.id, version=row.version, now=NOW
    )
    kept, written = history(office, report).acts
    assert (kept.verb, written.computed) == ("kept", before)


def test_an_earlier_wording_is_put_again_as_one_more_edit(office: Office, report: Report) -> None:
    write(office, report, "Bản một.")
    write(office, report, "Bản hai.")
    first = history(office, report).acts[-1]
    assert bring_back(office, report, first.seq).edited == "Bản một."
    newest = history(office, report).acts[0]
    assert (newest.words, newest.again) == ("Bản một.", first.seq)
    assert len(history(office, report).acts) == 3
    write(office, report, "")
    assert bring_back(office, report, newest.seq).edited == "Bản một."


def test_words_that_came_with_a_replacement_can_be_put_again(office: Office, report: Report) -> None:
    row = section(office, report, CODE)
    row.edited = "Lời chép từ bản trước."
    office.session.flush()
    write(office, report, "Lời mới.")
    (act,) = history(office, report).acts
    assert bring_back(office, report, act.seq, before=True).edited == "Lời chép từ bản trước."


def test_only_edits_of_this_section_with_words_of_their_own_are_put_again(
    office: Office, report: Report
) -> None:
    write(office, report, "Bản một.")
    write(office, report, "")
    write(office, report, "Mục khác.", code="kho-khan")
    other = history(office, report, code="kho-khan").acts[0].seq
    for seq in (other, history(office, report).acts[0].seq, 1, 10**8):
        with pytest.raises(NotFound):
            bring_back(office, report, seq)
    with pytest.raises(NotFound):
        bring_back(office, report, history(office, report).acts[-1].seq, before=True)


def test_nothing_is_put_again_once_the_report_is_checked(office: Office, report: Report) -> None:
    write(office, report, "Bản một.")
    write(office, report, "Bản hai.")
    seq = history(office, report).acts[-1].seq
    report_issue.mark_checked(
        office.session, office.actor("office"), report.id, version=report.version, accepted=True, now=NOW
    )
    assert not history(office, report).writes
    with pytest.raises(Refusal, match="report_checked"):
        bring_back(office, report, seq)


def test_an_agency_sees_the_history_of_its_own_section_with_every_act(office: Office, report: Report) -> None:
    row = section(office, report, "kho-khan")
    report_sections.ask(
        office.session, office.actor("office"), report.id, row.id, office.agency["tp"].id, TODAY,
        version=row.version, now=NOW,
    )  # fmt: skip
    write(office, report, "Thiếu máy quét.", "staff_tp", "kho-khan")
    for step, who, note in (
        (SectionMove.HAND_IN, "staff_tp", ""),
        (SectionMove.RETURN, "office", "Nêu số máy."),
    ):
        report_sections.move(
            office.session,
            office.actor(who),
            report.id,
            row.id,
            step,
            version=row.version,
            note=note,
            now=NOW,
        )
    found = history(office, report, "staff_tp", "kho-khan")
    assert [(a.verb, a.by) for a in found.acts] == [
        ("return", "Hoàng Thị Thường"),
        ("hand_in", "Bùi Văn Viên"),
        ("written", "Bùi Văn Viên"),
        ("asked", "Hoàng Thị Thường"),
    ]
    assert (found.acts[0].note, found.acts[-1].agency, found.acts[-1].due) == (
        "Nêu số máy.",
        "Phòng Tư pháp",
        TODAY,
    )
    assert found.writes
    with pytest.raises(NotFound):
        history(office, report, "staff_tp")
    for stranger in ("head_vh", "viewer", "other_office"):
        with pytest.raises(NotFound):
            history(office, report, stranger, "kho-khan")


def test_a_section_whose_name_stands_in_words_has_only_its_own_acts(office: Office, report: Report) -> None:
    write(office, report, '{"section": "chi-dao"}')
    assert history(office, report, code="chi-dao").acts == ()


def test_a_long_history_comes_in_pages_of_a_fixed_cost(office: Office, report: Report) -> None:
    row = section(office, report, CODE)
    write(office, report, "Bản 0.")
    engine = office.session.get_bind().engine
    with counted(engine) as few:
        history(office, report)
    for n in range(1, PAGE + 3):
        write(office, report, f"Bản {n}.")
    with counted(engine) as many:
        newest = history(office, report)
    assert len(few) == len(many)
    assert (len(newest.acts), newest.acts[0].words) == (PAGE, f"Bản {PAGE + 2}.")
    rest = read_section_history(office.session, office.actor("office"), report.id, row.id, below=newest.older)
    assert ([a.words for a in rest.acts], rest.older) == (["Bản 2.", "Bản 1.", "Bản 0."], 0)
