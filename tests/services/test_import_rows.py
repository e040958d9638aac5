"""Deciding about rows: what one correction must not lose, names settled once, who may overwrite whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from models import AgencyAlias, ImportRun, ImportSource
from tests.office import NOW, TODAY, Office
from tests.services.import_samples import HEADER, ROWS, item, keeper, plan, row, sheet, staged
from tests.statements import counted
from workflow.intake.source_text import MAX_LETTERS, SourceText
from workflow.intake.tables import Source, SourceRow, SourceTable
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.services import (
    agencies,
    import_access,
    import_directory,
    import_header,
    import_names,
    import_reading,
    import_rows,
)
from workflow.services.import_drafts import Decision, Meant
from workflow.services.import_source_view import Paragraph, Table, view_of
from workflow.services.import_staging import source_of

UNKNOWN = "Trung tâm Y tế"


def decide(office: Office, run: ImportRun, label: str, decision: Decision) -> None:
    position = row(office, run, label).position
    import_rows.decide_row(office.session, keeper(office), run.id, position, decision, left_out=False)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Rà soát lại"},
        {"product": "Danh sách"},
        {"due": "2026-12-31"},
        {"lead_ids": (1,)},
        {"coordinator_ids": ()},
        {"seen": True},
    ],
)
def test_changing_one_thing_loses_none_of_the_others(office: Office, change: dict[str, object]) -> None:
    run = staged(office)
    if "lead_ids" in change:
        change = {"lead_ids": (office.agency["vh"].id,)}
    before = item(office, run, "1").draft
    decide(office, run, "1", replace(before.decision, **change))  # type: ignore[arg-type]
    after = item(office, run, "1").draft
    names = {"text", "product", "due", "lead_ids", "coordinator_ids"}
    assert {n for n in names if getattr(after, n) != getattr(before, n)} == set(change) & names


def test_a_name_is_said_once_for_leads_and_helpers_alike(office: Office) -> None:
    rows = (*ROWS, ("Tập huấn", "Phòng Tư pháp", UNKNOWN, "30/11/2026", ""))
    run = staged(office, plan(rows))
    [name] = import_names.open_names(sheet(office, run).items)
    assert (name.name, name.leads, name.helps) == (UNKNOWN, 2, 1)
    count = import_names.settle_name(
        office.session, keeper(office), run.id, UNKNOWN, Meant(office.agency["xa"].id), now=NOW
    )
    assert count == 3
    assert item(office, run, "3").draft.lead_ids == (office.agency["xa"].id,)
    assert item(office, run, "3").draft.coordinator_ids == (office.agency["tp"].id,)
    assert item(office, run, "5").draft.coordinator_ids == (office.agency["xa"].id,)
    assert import_names.open_names(sheet(office, run).items) == []
    assert not any(p.code == "unknown_owner" for p in item(office, run, "3").draft.problems)


def test_helpers_that_nobody_could_list_stay_in_the_words_of_the_paper(office: Office) -> None:
    rows = (("Tập huấn", "Phòng Tư pháp", "CATP, các đơn vị liên quan", "30/11/2026", ""),)
    run = staged(office, plan(rows))
    side = item(office, run, "1").draft.coordinate
    assert (side.ids, side.worded, side.unknown) == (
        (office.agency["ca"].id,),
        ("các đơn vị liên quan",),
        (),
    )
    assert import_names.open_names(sheet(office, run).items) == []


@pytest.mark.parametrize("remember", [True, False])
def test_a_remembered_name_is_known_to_the_next_plan(office: Office, remember: bool) -> None:
    run = staged(office)
    import_names.settle_name(
        office.session,
        keeper(office),
        run.id,
        UNKNOWN,
        Meant(office.agency["xa"].id),
        remember=remember,
        now=NOW,
    )
    office.session.flush()
    kept = office.session.scalar(
        sa.select(sa.func.count()).where(AgencyAlias.folded == fold(UNKNOWN)).select_from(AgencyAlias)
    )
    assert kept == int(remember)
    assert bool(item(office, staged(office), "4").draft.lead_ids) is remember


def test_a_name_may_stand_for_a_group_which_then_waits_to_be_confirmed(office: Office) -> None:
    members = [office.agency["tp"], office.agency["vh"]]
    group = agencies.add_group(office.session, "Các phòng", authority=office.agency["city"], members=members)
    run = staged(office)
    import_names.settle_name(office.session, keeper(office), run.id, UNKNOWN, Meant(group.id, True), now=NOW)
    assert item(office, run, "4").draft.blockers == ("fan_out_unconfirmed",)
    assert import_names.confirm_group(office.session, keeper(office), run.id, group.id, now=NOW) == 2
    assert item(office, run, "4").draft.lead_ids == tuple(m.id for m in members)


def test_a_name_never_becomes_somebody_of_another_authority(office: Office) -> None:
    run = staged(office)
    foreign = agencies.add_group(office.session, "Nhóm lạ", authority=office.agency["other"], members=[])
    for meant in (Meant(office.agency["other_unit"].id), Meant(foreign.id, True), Meant(10**6, True)):
        with pytest.raises(Refusal, match="lead_foreign"):
            import_names.settle_name(office.session, keeper(office), run.id, UNKNOWN, meant, now=NOW)


def test_who_works_on_an_old_copy_of_a_row_is_told_and_overwrites_nothing(office: Office) -> None:
    run = staged(office)
    seen = row(office, run, "1").version
    decide(office, run, "1", Decision(text="Người thứ nhất"))
    acts = (
        lambda: import_rows.decide_row(
            office.session, keeper(office), run.id, 1, Decision(), left_out=False, version=seen
        ),
        lambda: import_rows.accept(office.session, keeper(office), run.id, 1, version=seen, now=NOW),
        lambda: import_rows.leave_out(office.session, keeper(office), run.id, 1, version=seen, now=NOW),
    )
    for act in acts:
        with pytest.raises(Refusal, match="stale"):
            act()
    assert item(office, run, "1").draft.text == "Người thứ nhất"


def test_an_old_copy_of_the_header_overwrites_nothing(office: Office) -> None:
    run = staged(office)
    office.session.flush()
    seen = run.version
    import_header.correct_header(office.session, keeper(office), run.id, HEADER, version=seen, now=NOW)
    office.session.flush()
    with pytest.raises(Refusal, match="stale"):
        import_header.correct_header(office.session, keeper(office), run.id, HEADER, version=seen, now=NOW)


def test_only_rows_without_any_doubt_are_accepted_together(office: Office) -> None:
    rows = (
        ROWS[0],
        ROWS[1],
        ROWS[3],
        ("Tỷ lệ hồ sơ trực tuyến đạt 100%", "Phòng Tư pháp", "", "31/12/2026", ""),
        ("Đào tạo cán bộ", "Phòng Tư pháp", "", "01/01/2020", ""),
        ROWS[1],
    )
    run = staged(office, plan(rows))
    assert import_rows.accept_clean(office.session, keeper(office), run.id, now=NOW) == 2
    assert [i.label for i in sheet(office, run).items if i.seen] == ["1", "2"]
    assert (run.touched_by_id, run.touched_at) == (office.user["office"].id, NOW)


def test_a_date_of_issue_given_later_moves_the_deadlines_that_lacked_their_year(office: Office) -> None:
    rows = (("Báo cáo kết quả", "Phòng Tư pháp", "", "trước ngày 15/12", ""),)
    run = staged(office, plan(rows), header=replace(HEADER, issued_on=None))
    assert item(office, run, "1").draft.due is None
    import_header.correct_header(office.session, keeper(office), run.id, HEADER)
    assert import_header.read_again(office.session, keeper(office), run.id, now=NOW) == 1
    assert item(office, run, "1").draft.due == date(2026, 12, 15)


def test_an_agency_added_to_the_directory_is_found_when_read_again(office: Office) -> None:
    run = staged(office)
    agencies.add_agency(office.session, UNKNOWN, parent=office.agency["city"], by=None, now=NOW)
    assert import_header.read_again(office.session, keeper(office), run.id, now=NOW) == 2
    assert import_names.open_names(sheet(office, run).items) == []


def test_the_list_says_how_far_each_import_is_in_one_query(office: Office) -> None:
    run = staged(office)
    import_rows.accept(office.session, keeper(office), run.id, 1, version=1, now=NOW)
    import_rows.leave_out(office.session, keeper(office), run.id, 2, version=1, now=NOW)
    office.session.flush()
    actor = keeper(office)
    with counted(office.session) as statements:
        [line] = import_reading.runs(office.session, actor)
    assert (line.seen, line.rows, line.touched_by) == (2, 4, "Hoàng Thị Thường")
    assert len(statements) == 1


def test_the_document_is_kept_with_its_paragraphs_and_the_rows_of_its_duties(office: Office) -> None:
    run = staged(office)
    office.session.flush()
    source = source_of(office.session, run)
    assert source is not None
    view = view_of(source, sheet(office, run).items)
    assert any(isinstance(p, Paragraph) and "trước ngày 20/12/2026" in p.text for p in view.pieces)
    [table] = [p for p in view.pieces if isinstance(p, Table)]
    assert [r.duties for r in table.rows] == [[], [1], [2], [3], [4]]
    assert set(view.place_of) == {1, 2, 3, 4}


def test_a_document_that_is_too_long_to_show_is_cut_and_says_so() -> None:
    row_ = SourceRow(1, ("x" * (MAX_LETTERS // 2 + 1),))
    text = SourceText.of(Source("xlsx", (SourceTable("A", (row_, row_, row_)),)))
    assert (len(text.tables[0]), text.cut) == (1, True)
    assert SourceText.unpacked(text.packed()) == text


def test_the_source_is_in_no_list_and_in_no_row(office: Office) -> None:
    run = staged(office)
    office.session.flush()
    assert office.session.get(ImportSource, run.id) is not None
    with counted(office.session) as statements:
        import_reading.runs(office.session, keeper(office))
        import_access.rows_of(office.session, run)
        import_directory.directory_of(office.session, run.authority_id, TODAY)
    assert not any("import_source" in s for s in statements)
