"""Figures are entered all or none, keep their history, and stand still once the period is locked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models import FigureAdjustment, FigureChange, FigureRow
from models.database import Database
from tests.office import NOW, Office, build_office
from tests.services.counted_things import (
    COUNT,
    LATER,
    PARTS,
    PERIOD,
    RATIO,
    add,
    add_one,
    cells,
    collecting,
    count,
    enter,
    ratio,
    step,
)
from tests.services.test_report_periods import refused
from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Column, Figure
from workflow.rules.report_periods import PeriodMove
from workflow.services import agency_succession, figure_adjustments, figure_reading, report_periods
from workflow.services.figures import CellsRefused
from workflow.services.indicator_results import read_results


def found(office: Office) -> list[tuple[Figure, int]]:
    rows = office.session.scalars(sa.select(FigureRow).order_by(FigureRow.id)).all()
    return [(Figure(r.numerator, r.denominator, r.value, r.nothing_arose), r.version) for r in rows]


def period(office: Office):  # type: ignore[no-untyped-def]
    return report_periods.period_for(office.session, office.actor("office"), PERIOD)


def test_figures_wait_until_the_period_collects(office: Office) -> None:
    indicator = add(office, COUNT, "tp")
    report_periods.open_period(office.session, office.actor("office"), PERIOD, now=NOW)
    with refused("period_not_collecting"):
        enter(office, "head_tp", cells(office, indicator, "tp", count(1)))


def test_agencies_enter_their_own_and_nobody_elses(office: Office) -> None:
    indicator = add(office, COUNT, "tp", "vh")
    collecting(office)
    enter(office, "staff_tp", cells(office, indicator, "tp", count(5)))
    with refused("not_allowed"):
        enter(office, "staff_tp", cells(office, indicator, "vh", count(5)))
    with refused("not_allowed"):
        enter(office, "viewer", cells(office, indicator, "tp", count(6)))
    enter(office, "office", cells(office, indicator, "vh", count(7)))
    assert found(office) == [(count(5), 1), (count(7), 1)]


def test_one_impossible_cell_and_nothing_is_saved(office: Office) -> None:
    good, bad = add(office, COUNT, "tp"), add(office, RATIO, "tp")
    collecting(office)
    with pytest.raises(CellsRefused) as refusal:
        enter(office, "head_tp", cells(office, good, "tp", count(5)), cells(office, bad, "tp", ratio(6, 5)))
    assert [(p.problem.column, p.problem.code) for p in refusal.value.problems] == [
        (Column.NUMERATOR, "numerator_larger")
    ]
    assert found(office) == []


def test_a_row_that_nobody_asks_of_the_agency_is_refused(office: Office) -> None:
    indicator = add(office, COUNT, "vh")
    collecting(office)
    with pytest.raises(CellsRefused) as refusal:
        enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
    assert refusal.value.problems[0].problem.code == "row_not_asked"


def test_every_version_is_kept_and_cannot_be_changed(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        indicator = add(office, COUNT, "tp")
        collecting(office)
        enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
        enter(office, "office", cells(office, indicator, "tp", count(6), version=1, note="Đính chính"))
        enter(office, "office", cells(office, indicator, "tp", count(6), version=2, note="Đính chính"))
        changes = session.scalars(sa.select(FigureChange).order_by(FigureChange.n)).all()
        assert [(c.n, c.value, c.note) for c in changes] == [(1, 5, ""), (2, 6, "Đính chính")]
        assert [c.by_id for c in changes] == [office.user["head_tp"].id, office.user["office"].id]
    with pytest.raises(DatabaseError, match="can only be added"), db.write() as session:
        session.execute(sa.update(FigureChange).values(value=7))


def test_a_figure_taken_back_is_missing_again_and_no_zero(office: Office) -> None:
    indicator = add(office, COUNT, "tp")
    collecting(office)
    enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
    enter(office, "head_tp", cells(office, indicator, "tp", Figure(), version=1))
    (result,) = read_results(office.session, period(office))
    assert (result.figure, result.entered, result.missing) == (Figure(), 0, ("Phòng Tư pháp",))


def test_who_overwrites_anothers_change_is_told_whose(office: Office) -> None:
    first, second = add(office, COUNT, "tp"), add(office, RATIO, "tp")
    collecting(office)
    enter(office, "head_tp", cells(office, first, "tp", count(5)), cells(office, second, "tp", ratio(1, 2)))
    enter(office, "staff_tp", cells(office, first, "tp", count(6), version=1))
    # the other grid still shows 5: who left that row alone loses nothing and overwrites nothing
    enter(
        office,
        "head_tp",
        cells(office, first, "tp", count(5), version=1),
        cells(office, second, "tp", ratio(2, 2), version=1),
    )
    assert found(office) == [(count(6), 2), (ratio(2, 2), 2)]
    with pytest.raises(CellsRefused) as refusal:
        enter(office, "head_tp", cells(office, first, "tp", count(7), version=1))
    (problem,) = refusal.value.problems
    assert problem.problem.code == "row_stale"
    assert dict(problem.problem.params)["who"] == "Bùi Văn Viên"


def test_after_the_lock_a_figure_stands_beside_and_the_report_uses_the_locked_one(office: Office) -> None:
    indicator, other = add(office, COUNT, "tp"), add(office, RATIO, "tp")
    collecting(office)
    enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
    step(office, PeriodMove.LOCK)
    with refused("reason_needed"):
        enter(office, "head_tp", cells(office, indicator, "tp", count(6), version=1))
    late = cells(office, indicator, "tp", count(6), version=1)
    saved = enter(office, "head_tp", late, reason="Bổ sung số liệu của Tổ 3")
    assert (saved.written, saved.adjusted) == (0, 1)
    results = read_results(office.session, period(office))
    assert [r.figure for r in results] == [count(5), Figure()]
    row = office.session.scalars(sa.select(FigureAdjustment)).one()
    assert (row.old_value, row.value, row.reason) == (5, 6, "Bổ sung số liệu của Tổ 3")
    enter(office, "head_tp", cells(office, other, "tp", ratio(1, 1)), reason="Nộp muộn")
    states = {r.state for r in office.session.scalars(sa.select(FigureAdjustment))}
    assert states == {Adjusted.PENDING}


def adjusted(office: Office) -> int:
    indicator = add(office, COUNT, "tp")
    collecting(office)
    enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
    step(office, PeriodMove.LOCK)
    enter(office, "head_tp", cells(office, indicator, "tp", count(6), version=1), reason="Lần một")
    enter(office, "head_tp", cells(office, indicator, "tp", count(8), version=1), reason="Lần hai")
    rows = office.session.scalars(sa.select(FigureAdjustment).order_by(FigureAdjustment.id)).all()
    assert [row.state for row in rows] == [Adjusted.REPLACED, Adjusted.PENDING]
    return rows[1].id


def test_the_office_takes_a_late_figure_over_before_issuing(office: Office) -> None:
    late = adjusted(office)
    figure_adjustments.take_over(office.session, office.actor("office"), PERIOD, late, now=LATER)
    assert found(office) == [(count(8), 2)]
    assert office.session.scalar(sa.select(sa.func.count()).select_from(FigureChange)) == 2
    with refused("nothing_waits"):
        figure_adjustments.take_over(office.session, office.actor("office"), PERIOD, late, now=LATER)


def test_or_declines_it_with_a_reason(office: Office) -> None:
    late = adjusted(office)
    with refused("note_needed"):
        figure_adjustments.decline(office.session, office.actor("office"), PERIOD, late, note="", now=LATER)
    figure_adjustments.decline(
        office.session, office.actor("office"), PERIOD, late, note="Không có chứng từ", now=LATER
    )
    assert found(office) == [(count(5), 1)]


def test_what_was_issued_stays(office: Office) -> None:
    late = adjusted(office)
    step(office, PeriodMove.ISSUE)
    with refused("period_issued"):
        figure_adjustments.take_over(office.session, office.actor("office"), PERIOD, late, now=LATER)


def test_a_figure_that_moved_on_is_not_overwritten_by_an_older_adjustment(office: Office) -> None:
    late = adjusted(office)
    step(office, PeriodMove.REOPEN, "Nộp lại")
    row = office.session.scalars(sa.select(FigureRow)).one()
    enter(office, "head_tp", cells(office, row.indicator_id, "tp", count(9), version=1))
    with refused("adjustment_overtaken"):
        figure_adjustments.take_over(office.session, office.actor("office"), PERIOD, late, now=LATER)


def test_the_city_is_the_sum_and_says_who_is_missing(office: Office) -> None:
    indicator = add(office, RATIO, "tp", "vh", "xa")
    collecting(office)
    enter(office, "head_tp", cells(office, indicator, "tp", ratio(1, 2)))
    enter(office, "head_xa", cells(office, indicator, "xa", ratio(2, 2)))
    (result,) = read_results(office.session, period(office))
    assert result.figure == ratio(3, 4)
    assert (str(result.percent), result.entered, result.asked) == ("75.0", 2, 3)
    assert result.missing == ("Phòng Văn hóa và Thông tin",)


def test_a_total_that_differs_from_its_parts_is_taken_and_shown(office: Office) -> None:
    total = add_one(office, PARTS, "ca")
    collecting(office)
    (grid_total, *parts) = figure_reading.agency_grid(
        office.session, period(office), office.agency["ca"]
    ).rows
    entered = [cells(office, part.line.id, "ca", count(n)) for part, n in zip(parts, (3, 4), strict=True)]
    enter(office, "head_ca", cells(office, total, "ca", count(8)), *entered)
    results = read_results(office.session, period(office))
    assert [(r.line.name, r.total) for r in results] == [
        ("Văn bản đã ban hành", 8),
        ("kế hoạch", 3),
        ("công văn", 4),
    ]
    assert (results[0].parts, results[0].differs) == (7, 1)
    assert grid_total.line.id == total.id


def test_a_total_left_blank_is_the_sum_of_its_parts(office: Office) -> None:
    add_one(office, PARTS, "ca")
    collecting(office)
    (_total, *parts) = figure_reading.agency_grid(office.session, period(office), office.agency["ca"]).rows
    enter(office, "head_ca", *(cells(office, part.line.id, "ca", count(4)) for part in parts))
    assert read_results(office.session, period(office))[0].total == 8


def test_the_period_before_stands_beside(office: Office) -> None:
    indicator = add(office, RATIO, "tp")
    for code, figure in (("2026-10", ratio(1, 2)), (PERIOD, ratio(3, 4))):
        collecting(office, code)
        enter(office, "head_tp", cells(office, indicator, "tp", figure), code=code)
    (result,) = read_results(office.session, period(office))
    assert (str(result.percent), str(result.percent_before)) == ("75.0", "50.0")
    (row,) = figure_reading.agency_grid(office.session, period(office), office.agency["tp"]).rows
    assert row.before == ratio(1, 2)


def test_a_former_agency_keeps_its_figures_under_its_old_name(office: Office) -> None:
    indicator = add(office, COUNT, "tp", "vh")
    collecting(office, "2026-10")
    enter(office, "head_tp", cells(office, indicator, "tp", count(5)), code="2026-10")
    collecting(office)
    enter(office, "head_tp", cells(office, indicator, "tp", count(1)))
    agency_succession.end_agency(
        office.session,
        office.agency["tp"],
        [office.agency["vh"]],
        since=NOW.date(),
        decision="12/QĐ-UBND",
        by=None,
        now=NOW,
    )
    october = report_periods.period_for(office.session, office.actor("office"), "2026-10")
    (result,) = read_results(office.session, october)
    assert (result.figure, result.entered, result.asked) == (count(5), 1, 2)
    rows = figure_reading.indicator_grid(office.session, period(office), indicator.id).rows
    assert [(row.agency, row.kept.figure) for row in rows] == [
        ("Phòng Văn hóa và Thông tin", Figure()),
        ("Phòng Tư pháp", count(1)),
    ]
    (result,) = read_results(office.session, period(office))
    assert (result.figure, result.asked, result.missing) == (count(1), 1, ("Phòng Văn hóa và Thông tin",))
