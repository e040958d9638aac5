"""The way of a figure through the pages: entered, refused by cell, compared, locked, adjusted, issued."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import html
from werkzeug.test import TestResponse

from models import Agency, FigureAdjustment, FigureRow, Indicator, IndicatorAgency, ReportPeriod
from models.bulk import insert_missing
from tests.office import NOW
from tests.services.counted_things import COUNT, PARTS, PERIOD, RATIO, add, cells, collecting, enter, ratio
from tests.statements import counted
from tests.web.browser import Browser, World
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.reports.figures_xlsx import SheetRow, write_sheet
from workflow.rules.entered_rows import TypedRow
from workflow.services.figure_sheet import HEAD_ROW, HEADINGS, KEY_COLUMN, KEY_ROW, key_of


@pytest.fixture
def ids(world: World) -> list[int]:
    """Three indicators of Phòng Tư pháp in a period that collects; the first has a figure."""
    with world.db.write() as session:
        office = world.office(session)
        made = [add(office, RATIO, "tp", "vh"), add(office, COUNT, "tp"), add(office, PARTS, "tp")]
        collecting(office)
        enter(office, "head_tp", cells(office, made[0], "tp", ratio(240, 303)))
        return [row.id for row in made]


def grid(world: World) -> str:
    return f"/periods/{PERIOD}/figures/{world.agency_id['tp']}"


def row(world: World, indicator: int, version: int = 0, **values: str) -> dict[str, str]:
    tail = f"{indicator}-{world.agency_id['tp']}"
    return {f"v-{tail}": str(version), **{f"{part}-{tail}": value for part, value in values.items()}}


def stored(world: World) -> list[tuple[Any, ...]]:
    with world.db.read() as session:
        rows = session.execute(
            sa.select(
                FigureRow.numerator, FigureRow.denominator, FigureRow.value, FigureRow.nothing_arose
            ).order_by(FigureRow.indicator_id)
        )
        return [tuple(r) for r in rows]


def alerts(answer: TestResponse) -> list[str]:
    found = html.fromstring(answer.text).xpath("//*[@role='alert']//li")
    return [re.sub(r"\s+", " ", item.text_content()).strip() for item in found]


def locked(world: World) -> None:
    office = world.browser("office")
    assert office.post(f"/periods/{PERIOD}/lock", {"version": "2"}).status_code == 303


def test_an_agency_enters_its_grid_and_sees_the_computed_percentage(world: World, ids: list[int]) -> None:
    browser = world.browser("staff_tp")
    form = {**row(world, ids[0], 1, a="250", b="303"), **row(world, ids[1], a="1.093", n="đã rà soát")}
    assert browser.post(grid(world), form).status_code == 303
    assert stored(world) == [(250, 303, None, False), (None, None, 1093, False)]
    assert "82,5%" in browser.get(grid(world)).text


def test_every_wrong_cell_is_named_and_nothing_is_saved(world: World, ids: list[int]) -> None:
    before = stored(world)
    form = {
        **row(world, ids[0], 1, a="1,093", b="2000"),
        **row(world, ids[1], a="-5"),
        **row(world, ids[2], a="7", x="x"),
    }
    answer = world.browser("head_tp").post(grid(world), form)
    assert answer.status_code == 422
    assert alerts(answer) == [
        "dòng 1, cột Tử số: “1,093”: viết 1.093 hay 1,09?",
        "dòng 2, cột Số lượng: “-5”: số không thể âm.",
        "dòng 3, cột Không phát sinh: Đã đánh dấu không phát sinh thì để trống các ô số.",
    ]
    assert 'value="1,093"' in answer.text  # what was typed is still there
    assert stored(world) == before


def test_who_comes_second_is_told_who_came_first(world: World, ids: list[int]) -> None:
    first = world.browser("staff_tp").post(grid(world), row(world, ids[0], 1, a="241", b="303"))
    assert first.status_code == 303
    second = world.browser("head_tp").post(grid(world), row(world, ids[0], 1, a="242", b="303"))
    assert second.status_code == 422
    assert "Bùi Văn Viên vừa đổi số liệu này" in alerts(second)[0]
    assert stored(world)[0] == (241, 303, None, False)


def test_pasted_lines_are_shown_old_and_new_before_they_are_saved(world: World, ids: list[int]) -> None:
    browser = world.browser("head_tp")
    shown = browser.post(f"{grid(world)}/paste", {"lines": "250\t303\n816\t\t\tghi chú\n", "start": "1"})
    assert shown.status_code == 200
    assert [(d.text_content()) for d in html.fromstring(shown.text).xpath("//del")][:2] == [
        "240",
        "để trống",
    ]
    assert stored(world) == [(240, 303, None, False)]
    form = html.fromstring(shown.text).xpath("//main//form")[0]
    assert browser.post(form.get("action"), dict(form.form_values())).status_code == 303
    assert stored(world) == [(250, 303, None, False), (None, None, 816, False)]


def test_a_sheet_goes_out_comes_back_and_is_applied(world: World, ids: list[int]) -> None:
    browser = world.browser("head_tp")
    out = browser.get(f"{grid(world)}.xlsx")
    sheet = read_filled_sheet(out.data)
    assert [line[1] for line in sheet[HEAD_ROW + 1 :]] == ["HS", "TT", "VB", "VB.1", "VB.2"]
    rows = [SheetRow("TT", COUNT.name, "lượt", TypedRow("1.966"), False, 0)]
    shown = browser.post(f"{grid(world)}/sheet", {"file": (_filled(world, rows), "bieu.xlsx")})
    assert shown.status_code == 200
    assert stored(world) == [(240, 303, None, False)]
    form = html.fromstring(shown.text).xpath("//main//form")[0]
    assert browser.post(form.get("action"), dict(form.form_values())).status_code == 303
    assert stored(world)[1] == (None, None, 1966, False)


def _filled(world: World, rows: list[SheetRow], agency: str = "tp") -> BytesIO:
    made = BytesIO()
    write_sheet(
        rows,
        made,
        subtitle="",
        headings=HEADINGS,
        key=(KEY_ROW, KEY_COLUMN, key_of(PERIOD, world.agency_id[agency])),
        head_row=HEAD_ROW,
    )
    return BytesIO(made.getvalue())


@pytest.mark.parametrize(
    ("rows", "agency", "said"),
    [
        (
            [SheetRow("LẠ", COUNT.name, "lượt", TypedRow("1"), False, 0)],
            "tp",
            "ô B6: không có chỉ tiêu mã “LẠ” ở cơ quan này trong kỳ.",
        ),
        (
            [SheetRow("TT", COUNT.name, "lượt", TypedRow("1,966"), False, 0)],
            "tp",
            "ô E6: “1,966”: viết 1.966 hay 1,96?",
        ),
        (
            [SheetRow("TT", COUNT.name, "lượt", TypedRow("1"), False, 0)],
            "vh",
            "Ô I3: tệp không phải biểu của cơ quan và kỳ này. Hãy tải biểu về từ trang này rồi điền vào đó.",
        ),
    ],
)
@pytest.mark.usefixtures("ids")
def test_a_sheet_that_does_not_fit_is_refused_by_its_cells(
    world: World, rows: list[SheetRow], agency: str, said: str
) -> None:
    answer = world.browser("head_tp").post(
        f"{grid(world)}/sheet", {"file": (_filled(world, rows, agency), "bieu.xlsx")}
    )
    assert answer.status_code == 422
    assert alerts(answer) == [said]
    assert stored(world) == [(240, 303, None, False)]


@pytest.mark.usefixtures("ids")
def test_what_is_no_workbook_is_refused(world: World) -> None:
    answer = world.browser("head_tp").post(
        f"{grid(world)}/sheet", {"file": (BytesIO(b"PK\3\4 broken"), "bieu.xlsx")}
    )
    assert answer.status_code == 422
    assert alerts(answer)


def test_from_opening_to_issuing_with_a_late_figure(world: World, ids: list[int]) -> None:
    locked(world)
    head, office = world.browser("head_tp"), world.browser("office")
    form = row(world, ids[0], 1, a="245", b="303")
    assert alerts(head.post(grid(world), form)) == ["Kỳ đã khóa: cần ghi lý do điều chỉnh sau kỳ."]
    assert head.post(grid(world), {**form, "reason": "Bổ sung"}).status_code == 303
    page = office.get(f"/periods/{PERIOD}").text
    assert "Bổ sung" in page
    assert "79,2%" in page  # the locked figure is what the report uses
    with world.db.read() as session:
        late = session.scalar(sa.select(FigureAdjustment.id))
    assert office.post(f"/periods/{PERIOD}/late/{late}", {"act": "take"}).status_code == 303
    assert "80,9%" in office.get(f"/periods/{PERIOD}").text
    leader = world.browser("leader")
    assert leader.post(f"/periods/{PERIOD}/issue", {"version": "3"}).status_code == 303
    assert office.post(f"/periods/{PERIOD}/reopen", {"version": "4", "note": "sửa"}).status_code == 422


def test_an_agency_goes_straight_to_its_grid_and_sees_no_other(world: World, ids: list[int]) -> None:
    browser = world.browser("head_tp")
    answer = browser.get(f"/periods/{PERIOD}/figures")
    assert answer.headers["Location"].endswith(grid(world))
    page = browser.get(f"/periods/{PERIOD}").text
    assert "Phòng Tư pháp" in page
    assert "Phòng Văn hóa" not in page
    assert browser.get(f"/indicators/{ids[0]}/history").status_code == 200
    assert (
        browser.get(f"/indicators/{ids[0]}/history").text.count("240/303") == 2
    )  # as a figure and as its agency


@pytest.mark.usefixtures("ids")
def test_history_draws_one_bar_a_period_with_the_numbers_in_a_table(world: World, ids: list[int]) -> None:
    page = html.fromstring(world.browser("viewer").get(f"/indicators/{ids[0]}/history").text)
    assert (
        page.xpath("//*[local-name()='svg' and @class='bars']/*[local-name()='title']")[0].text_content()
        == "Diễn biến qua các kỳ"
    )
    assert [label.text_content() for label in page.xpath("//*[@class='bar-label']")] == [
        "tháng 11 năm 2026: 79,2%"
    ]
    assert "240/303" in page.xpath("//table")[0].text_content()


def fill(world: World, agencies: int, indicators: int) -> str:
    """So many agencies × indicators, all entered."""
    with world.db.write() as session:
        office = world.office(session)
        city = office.agency["city"]
        units = [
            Agency(
                authority_id=city.id,
                parent_id=city.id,
                name=f"UBND xã số {n}",
                folded=f"ubnd xa so {n}",
                sort_key=f"{n:04}",
                path="",
            )
            for n in range(agencies)
        ]
        session.add_all(units)
        session.flush()
        for unit in units:
            unit.path = f"{city.path}{unit.id}."
        collecting(office)
        period = session.scalars(sa.select(ReportPeriod.id)).one()
        first = add(office, COUNT)
        columns = [c.key for c in sa.inspect(Indicator).column_attrs if c.key not in ("id", "code")]
        session.add_all(
            Indicator(**{key: getattr(first, key) for key in columns}, code=f"I{n}")
            for n in range(indicators - 1)
        )
        session.flush()
        lines = session.scalars(sa.select(Indicator.id)).all()
        keys = [(line, unit.id) for line in lines for unit in units]
        insert_missing(session, IndicatorAgency, ("indicator_id", "agency_id"), keys)
        insert_missing(
            session,
            FigureRow,
            (
                "period_id",
                "indicator_id",
                "agency_id",
                "value",
                "nothing_arose",
                "note",
                "by_id",
                "at",
                "version",
            ),
            [(period, line, unit, 5, False, "", office.user["office"].id, NOW, 1) for line, unit in keys],
        )
        return f"/periods/{PERIOD}/indicators/{first.id}"


def statements(world: World, browser: Browser, path: str) -> int:
    browser.get(path)
    with counted(world.db.engine) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


def test_200_agencies_times_60_indicators_cost_as_many_statements_as_two_times_two(
    world: World, db: Any
) -> None:
    one_indicator = fill(world, 200, 60)
    browser = world.browser("office")
    pages = ("/periods", f"/periods/{PERIOD}", f"/periods/{PERIOD}/figures", one_indicator, "/indicators")
    large = [statements(world, browser, page) for page in pages]
    table = browser.get(f"/periods/{PERIOD}/figures")
    assert len(html.fromstring(table.text).xpath("//tbody//td")) == 200 * 60
    with world.db.write() as session:
        few = sa.select(Indicator.id).order_by(Indicator.id).limit(2)
        units = sa.select(IndicatorAgency.agency_id).order_by(IndicatorAgency.agency_id).limit(2)
        keep = list(session.scalars(few)), list(session.scalars(units.distinct()))
        for table_ in (FigureRow, IndicatorAgency):
            session.execute(
                sa.delete(table_).where(
                    sa.or_(table_.indicator_id.not_in(keep[0]), table_.agency_id.not_in(keep[1]))
                )
            )
        session.execute(sa.delete(Indicator).where(Indicator.id.not_in(keep[0])))
    assert [statements(world, browser, page) for page in pages] == large
    assert max(large) <= 13


def test_a_pasted_list_of_indicators_is_added_whole_or_not_at_all(world: World) -> None:
    office = world.browser("office")
    wrong = office.post("/indicators/import", {"lines": "KS\tKhai sinh\nKS\tKhai tử"})
    assert wrong.status_code == 422
    assert alerts(wrong) == ["dòng 2: Đã có chỉ tiêu mang mã “KS”."]
    assert "KS\tKhai sinh" in wrong.text  # what was pasted is still there
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Indicator)) == 0
    assert office.post("/indicators/import", {"lines": "KS\tKhai sinh\thồ sơ\ttỷ lệ"}).status_code == 303
    assert "Khai sinh" in office.get("/indicators").text
