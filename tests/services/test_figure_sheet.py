"""A sheet goes out, comes back filled, and is compared cell by cell before anything is written."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from models import Indicator
from tests.office import Office
from tests.services.counted_things import (
    COUNT,
    PARTS,
    PERIOD,
    RATIO,
    add,
    cells,
    collecting,
    count,
    enter,
    ratio,
)
from tests.services.test_report_periods import refused
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.reports.figures_xlsx import SheetRow, write_sheet
from workflow.rules.entered_rows import typed_row
from workflow.rules.indicators import Figure, Kind
from workflow.services import figure_sheet, report_periods
from workflow.services.figure_reading import Grid, agency_grid
from workflow.services.figure_sheet import (
    HEAD_ROW,
    HEADINGS,
    KEY_COLUMN,
    KEY_ROW,
    Proposal,
    compare_lines,
    key_of,
)

FIRST = HEAD_ROW + 1


@pytest.fixture
def indicators(office: Office) -> list[Indicator]:
    """Rows 1 to 5 of the grid of Phòng Tư pháp: a share, a number, a total with two parts."""
    made = [add(office, RATIO, "tp"), add(office, COUNT, "tp"), add(office, PARTS, "tp")]
    collecting(office)
    enter(office, "head_tp", cells(office, made[0], "tp", ratio(240, 303), note="Còn 63 hồ sơ"))
    return made


def grid(office: Office) -> Grid:
    period = report_periods.period_for(office.session, office.actor("office"), PERIOD)
    return agency_grid(office.session, period, office.agency["tp"])


def sheet(office: Office) -> list[list[str]]:
    """What goes out, read back as the reader reads it."""
    target = BytesIO()
    rows = [
        SheetRow(
            row.line.code,
            row.line.name,
            row.line.unit,
            typed_row(row.line.traits, row.kept.figure, row.kept.note),
            row.line.kind is Kind.RATIO,
            row.kept.version,
        )
        for row in grid(office).rows
    ]
    write_sheet(
        rows,
        target,
        subtitle="tháng 11 năm 2026 – Phòng Tư pháp",
        headings=HEADINGS,
        key=(KEY_ROW, KEY_COLUMN, key(office)),
        head_row=HEAD_ROW,
    )
    return [row + [""] * (9 - len(row)) for row in read_filled_sheet(target.getvalue())]


def key(office: Office) -> str:
    return key_of(PERIOD, office.agency["tp"].id)


def compared(office: Office, filled: list[list[str]]) -> Proposal:
    return figure_sheet.compare_sheet(grid(office), filled, key(office))


def said(proposal: Proposal) -> list[tuple[str, str]]:
    return [(p.cell, p.problem.code) for p in proposal.problems]


@pytest.mark.usefixtures("indicators")
def test_a_sheet_that_comes_back_as_it_went_changes_nothing(office: Office) -> None:
    assert compared(office, sheet(office)) == Proposal()


@pytest.mark.usefixtures("indicators")
def test_each_filled_cell_is_shown_old_and_new(office: Office) -> None:
    filled = sheet(office)
    filled[FIRST][4] = "250"
    filled[FIRST + 1][6] = "x"
    filled[FIRST + 3][4] = "1.093"
    proposal = compared(office, filled)
    assert proposal.problems == []
    assert [(c.row, c.old.first, c.new.first, c.read.figure) for c in proposal.changes] == [
        (1, "240", "250", ratio(250, 303)),
        (2, "", "", Figure(nothing_arose=True)),
        (4, "", "1.093", count(1093)),
    ]


def _foreign(filled: list[list[str]]) -> None:
    filled[FIRST + 1][1] = "LẠ"


def _twice(filled: list[list[str]]) -> None:
    filled[FIRST + 1] = list(filled[FIRST])


def _renamed(filled: list[list[str]]) -> None:
    filled[FIRST][2] += " (sửa)"


def _heading(filled: list[list[str]]) -> None:
    filled[HEAD_ROW][5] = "Tổng số"


def _ambiguous(filled: list[list[str]]) -> None:
    filled[FIRST][5] = "1,303"


def _larger(filled: list[list[str]]) -> None:
    filled[FIRST][4] = "304"


@pytest.mark.usefixtures("indicators")
@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_foreign, ("B7", "row_foreign")),
        (_twice, ("B7", "row_twice")),
        (_renamed, ("C6", "row_changed")),
        (_heading, ("F5", "sheet_heading")),
        (_ambiguous, ("F6", "number_ambiguous")),
        (_larger, ("E6", "numerator_larger")),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(office: Office, spoil: Any, found: tuple[str, str]) -> None:
    filled = sheet(office)
    spoil(filled)
    assert said(compared(office, filled)) == [found]


@pytest.mark.usefixtures("indicators")
def test_a_sheet_of_another_agency_or_period_is_refused(office: Office) -> None:
    filled = sheet(office)
    filled[KEY_ROW][KEY_COLUMN] = key_of("2026-10", office.agency["tp"].id)
    with refused("sheet_foreign"):
        compared(office, filled)
    with refused("sheet_foreign"):
        compared(office, [["bảng khác"]])


def test_a_figure_changed_since_the_sheet_was_made_is_not_overwritten(
    office: Office, indicators: list[Indicator]
) -> None:
    filled = sheet(office)
    enter(office, "office", cells(office, indicators[0], "tp", ratio(241, 303), version=1))
    assert compared(office, filled).problems != []  # the sheet still says 240
    filled[FIRST][4] = "245"
    assert ("E6", "row_moved_on") in said(compared(office, filled))


def test_numbers_typed_as_numbers_read_as_they_are_written_here() -> None:
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    page.write_row(1, 1, [1093.0, 79.2, "1.093"])
    book.close()
    assert read_filled_sheet(target.getvalue()) == [["", "", "", ""], ["", "1093", "79,2", "1.093"]]


@pytest.mark.usefixtures("indicators")
def test_pasted_lines_go_to_the_rows_from_the_chosen_one(office: Office) -> None:
    proposal = compare_lines(grid(office), "250\t303\t\tghi chú\n816\n", 1)
    assert [(c.row, c.read.figure, c.read.note) for c in proposal.changes] == [
        (1, ratio(250, 303), "ghi chú"),
        (2, count(816), ""),
    ]
    assert [c.row for c in compare_lines(grid(office), "3\n4", 4).changes] == [4, 5]


@pytest.mark.usefixtures("indicators")
def test_pasted_lines_with_codes_find_their_rows(office: Office) -> None:
    text = (
        "\t".join(HEADINGS[:8])
        + "\n2\tTT\tLượt tuyên truyền\tlượt\t816\n1\tHS\tHồ sơ\thồ sơ\t250\t303\t\tCòn 53"
    )
    proposal = compare_lines(grid(office), text)
    assert proposal.problems == []
    assert [(c.row, c.read.figure) for c in proposal.changes] == [(2, count(816)), (1, ratio(250, 303))]


@pytest.mark.usefixtures("indicators")
@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ("1\n2\n3", 4, [(6, "line_too_many")]),
        ("5\t4", 1, [(1, "numerator_larger")]),
        ("TT\tLượt tuyên truyền\tlượt\t1\nXX\tLạ\tlượt\t2", 1, [(2, "row_foreign")]),
    ],
)
def test_pasted_lines_that_do_not_fit_are_named_by_their_row(
    office: Office, text: str, start: int, found: list[tuple[int, str]]
) -> None:
    proposal = compare_lines(grid(office), text, start)
    assert [(p.row, p.problem.code) for p in proposal.problems] == found
