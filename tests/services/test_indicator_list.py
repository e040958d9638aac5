"""What is counted, who enters it, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models import Indicator, IndicatorAgency
from tests.office import NOW, Office
from tests.services.counted_things import COUNT, PARTS, PERIOD, RATIO, add, cells, collecting, count, enter
from tests.services.test_report_periods import refused
from workflow.rules.indicators import Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.services import indicator_import, indicators, report_periods
from workflow.services.indicator_drafts import IndicatorDraft
from workflow.services.indicator_lines import enterers, lines_of
from workflow.services.scope import NotFound


def names(office: Office, code: str = PERIOD) -> list[str]:
    period = report_periods.period_for(office.session, office.actor("office"), code)
    return [line.name for line in lines_of(office.session, period)]


def change(office: Office, row: Indicator, draft: IndicatorDraft) -> Indicator:
    return indicators.change_indicator(
        office.session, office.actor("office"), row.id, draft, version=row.version, now=NOW
    )


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(COUNT, name=" "), "name_needed"),
        (replace(COUNT, code="a b"), "indicator_code_wrong"),
        (replace(COUNT, code="=1"), "indicator_code_wrong"),
        (replace(COUNT, code=""), "indicator_code_wrong"),
        (replace(COUNT, period_kinds=()), "period_kinds_needed"),
        (replace(PARTS, parts=()), "parts_needed"),
        (replace(COUNT, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)), "ends_before_start"),
        (replace(COUNT, document_id=999), "source_foreign"),
    ],
)
def test_an_indicator_that_cannot_be_is_refused(office: Office, draft: IndicatorDraft, code: str) -> None:
    with refused(code):
        add(office, draft)


def test_a_code_names_one_indicator(office: Office) -> None:
    add(office, COUNT)
    with refused("indicator_exists"):
        add(office, replace(RATIO, code=COUNT.code))


def test_only_the_office_defines(office: Office) -> None:
    for who in ("leader", "head_tp", "admin", "other_head"):
        with pytest.raises(NotFound):
            indicators.add_indicator(office.session, office.actor(who), COUNT, now=NOW)
    row = add(office, COUNT)
    with pytest.raises(NotFound):
        indicators.indicator_for(office.session, office.actor("other_office"), row.id)


def test_parts_stand_behind_their_total_and_follow_the_order(office: Office) -> None:
    total, other = add(office, PARTS, "tp"), add(office, COUNT, "tp")
    collecting(office)
    assert names(office) == ["Văn bản đã ban hành", "kế hoạch", "công văn", "Lượt tuyên truyền"]
    change(office, total, replace(PARTS, parts=("công văn", "tờ trình", "kế hoạch")))
    indicators.set_order(office.session, office.actor("office"), [other.id], now=NOW)
    assert names(office) == ["Lượt tuyên truyền", "Văn bản đã ban hành", "công văn", "tờ trình", "kế hoạch"]


def test_a_part_with_figures_stays_and_so_does_the_kind(office: Office) -> None:
    total = add(office, PARTS, "tp")
    collecting(office)
    part = office.session.scalars(sa.select(Indicator).where(Indicator.part_of_id == total.id)).first()
    assert part is not None
    enter(office, "head_tp", cells(office, part.id, "tp", count(3)))
    with refused("part_has_figures"):
        change(office, total, replace(PARTS, parts=("công văn",)))
    with refused("kind_stands"):
        change(office, total, replace(PARTS, kind=Kind.COUNT))


def test_an_indicator_is_asked_only_in_its_kinds_of_period_and_its_days(office: Office) -> None:
    add(office, replace(COUNT, period_kinds=(PeriodKind.HALF_YEAR, PeriodKind.YEAR)), "tp")
    add(office, replace(RATIO, valid_from=date(2026, 12, 1)), "tp")
    for code in (PERIOD, "2026-12", "2026-H2", "2026"):
        collecting(office, code)
    assert [names(office, code) for code in (PERIOD, "2026-12", "2026-H2", "2026")] == [
        [],
        [RATIO.name],
        [COUNT.name, RATIO.name],
        [COUNT.name, RATIO.name],
    ]


def test_an_agency_and_one_below_it_are_not_added_up(office: Office) -> None:
    row = add(office, COUNT)
    chosen = {office.agency["city"].id: None, office.agency["tp"].id: None}
    with refused("agency_counted_twice"):
        indicators.set_agencies(
            office.session, office.actor("office"), row.id, chosen, version=row.version, now=NOW
        )
    with refused("agency_needed"):
        indicators.set_agencies(
            office.session,
            office.actor("office"),
            row.id,
            {office.agency["other_unit"].id: None},
            version=row.version,
            now=NOW,
        )


def test_what_is_entered_at_the_top_is_entered_by_one(office: Office) -> None:
    with refused("one_agency_only"):
        add(office, replace(COUNT, roll_up=RollUp.NONE), "tp", "vh")
    row = add(office, RATIO, "tp", "vh")
    with refused("one_agency_only"):
        change(office, row, replace(RATIO, roll_up=RollUp.NONE))


def test_who_leaves_is_still_asked_for_the_periods_before(office: Office) -> None:
    row = add(office, COUNT, "tp", "vh")
    collecting(office, "2026-10")
    collecting(office)
    indicators.set_agencies(
        office.session,
        office.actor("office"),
        row.id,
        {office.agency["vh"].id: Decimal(95), office.agency["xa"].id: None},
        version=row.version,
        since=date(2026, 10, 15),
        now=NOW,
    )
    asked = {}
    for code in ("2026-10", PERIOD):
        period = report_periods.period_for(office.session, office.actor("office"), code)
        asked[code] = {e.name for e in enterers(office.session, period)[row.id]}
    assert asked == {
        "2026-10": {"Phòng Tư pháp", "Phòng Văn hóa và Thông tin"},
        PERIOD: {"Phòng Văn hóa và Thông tin", "UBND xã Dương Quang"},
    }
    targets = office.session.scalars(sa.select(IndicatorAgency.target)).all()
    assert sorted(t for t in targets if t) == [95]


def test_a_stale_form_changes_nothing(office: Office) -> None:
    row = add(office, COUNT, "tp")
    with refused("stale"):
        indicators.change_indicator(
            office.session, office.actor("office"), row.id, COUNT, version=row.version - 1, now=NOW
        )


def test_a_list_is_added_whole(office: Office) -> None:
    table = [
        ["Mã", "Tên chỉ tiêu", "Đơn vị tính", "Cách tính"],
        ["KS", "Đăng ký khai sinh", "hồ sơ", "Tỷ lệ", "II.1"],
        [],
        ["VB", "Văn bản", "văn bản", "Tổng số", "II.1", "kế hoạch; công văn"],
        ["MH", "Mô hình điểm", "", "Có/không"],
        ["TT", "Tuyên truyền"],
    ]
    assert indicator_import.add_list(office.session, office.actor("office"), table, now=NOW) == 4
    collecting(office)
    assert names(office) == [
        "Đăng ký khai sinh",
        "Văn bản",
        "kế hoạch",
        "công văn",
        "Mô hình điểm",
        "Tuyên truyền",
    ]


def test_or_not_at_all_with_every_wrong_line_named(office: Office) -> None:
    table = [["KS", "Khai sinh"], ["KS", "Khai tử"], ["A B", "Kết hôn"], ["KH", "Kết hôn", "", "phần trăm"]]
    with pytest.raises(indicator_import.LinesRefused) as refusal:
        indicator_import.add_list(office.session, office.actor("office"), table, now=NOW)
    assert [(n, why.code) for n, why in refusal.value.lines] == [
        (2, "indicator_exists"),
        (3, "indicator_code_wrong"),
        (4, "kind_not_read"),
    ]
    with refused("lines_needed"):
        indicator_import.add_list(office.session, office.actor("office"), [["Mã", "Tên chỉ tiêu"]], now=NOW)
