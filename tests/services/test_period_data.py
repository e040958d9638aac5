"""What a person may hold a report against: the period's figures, as far as they see them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models import Agency, AgencyAlias, Indicator, ReportPeriod
from tests.office import NOW, Office
from tests.services.report_world import PERIOD, enter, indicator, open_period
from tests.statements import counted
from workflow.rules.figure_data import compare
from workflow.rules.figure_entered import PeriodData
from workflow.rules.figure_text import SourceLine, report_of
from workflow.rules.indicators import Figure, Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.services import indicators
from workflow.services.figures import Cells, save_figures
from workflow.services.indicator_drafts import IndicatorDraft
from workflow.services.period_data import period_data_for, read_period_data
from workflow.services.scope import NotFound


def data(office: Office, who: str = "office") -> PeriodData:
    return period_data_for(office.session, office.actor(who), PERIOD)


def shared(office: Office) -> int:
    """One indicator of two agencies, 240/303 at the one."""
    figure = indicator(office)
    row = office.session.get_one(Indicator, figure)
    both: dict[int, Decimal | None] = {office.agency[a].id: None for a in ("tp", "xa")}
    indicators.set_agencies(
        office.session, office.actor("office"), figure, both, version=row.version, now=NOW
    )
    enter(office, figure, 240, 303)
    return figure


def enter_ward(office: Office, figure: int, a: int, b: int) -> None:
    cells = Cells(1, figure, office.agency["xa"].id, Figure(Decimal(a), Decimal(b)))
    save_figures(office.session, office.actor("head_xa"), PERIOD, [cells], now=NOW)


def test_the_total_is_there_once_every_agency_entered(office: Office) -> None:
    open_period(office)
    figure = shared(office)
    (known,) = data(office).indicators
    city, justice, ward = (office.agency[a].id for a in ("city", "tp", "xa"))
    assert (set(known.figures), known.shared) == ({justice}, True)
    enter_ward(office, figure, 10, 12)
    (known,) = data(office).indicators
    assert known.figures[city] == Figure(Decimal(250), Decimal(315))
    assert set(known.figures) == {city, justice, ward}


def test_an_agency_sees_its_own_figures_only(office: Office) -> None:
    open_period(office)
    enter_ward(office, shared(office), 10, 12)
    (known,) = data(office, "head_xa").indicators
    assert set(known.figures) == {office.agency["xa"].id}
    with pytest.raises(NotFound):
        data(office, "other_office")


def test_a_total_of_parts_is_the_entered_one_and_knows_their_sum(office: Office) -> None:
    open_period(office)
    draft = IndicatorDraft(
        "vb", "Văn bản đã ban hành", Kind.PARTS, "văn bản", roll_up=RollUp.SUM,
        period_kinds=(PeriodKind.MONTH,), parts=("kế hoạch", "quyết định"),
    )  # fmt: skip
    row = indicators.add_indicator(office.session, office.actor("office"), draft, now=NOW)
    agencies: dict[int, Decimal | None] = {office.agency["tp"].id: None}
    indicators.set_agencies(
        office.session, office.actor("office"), row.id, agencies, version=row.version, now=NOW
    )
    parts = (
        office.session.query(Indicator).filter(Indicator.part_of_id == row.id).order_by(Indicator.id).all()
    )
    values = [(row, 9), *zip(parts, (3, 4), strict=True)]
    cells = [
        Cells(n, one.id, office.agency["tp"].id, Figure(value=Decimal(value)))
        for n, (one, value) in enumerate(values, 1)
    ]
    save_figures(office.session, office.actor("head_tp"), PERIOD, cells, now=NOW)
    (known,) = data(office).indicators
    city = office.agency["city"].id
    assert known.figures[city].value == 9
    assert known.other_totals[city].value == 7


def test_bodies_go_by_their_full_names_and_abbreviations_only_cast_doubt(office: Office) -> None:
    open_period(office)
    enter_ward(office, shared(office), 10, 12)
    justice: Agency = office.agency["tp"]
    alias = AgencyAlias(
        authority_id=office.agency["city"].id, agency_id=justice.id, alias="Tư pháp", folded="tu phap"
    )
    office.session.add(alias)
    office.session.flush()
    found = data(office)
    assert found.root.name == "UBND thành phố Mẫu"
    assert "thành phố Mẫu" in found.root.names
    by_name = {body.name: body for body in found.agencies}
    assert by_name["UBND xã Dương Quang"].names == (
        "xã Dương Quang", "UBND xã Dương Quang", "Ủy ban nhân dân xã Dương Quang",
    )  # fmt: skip
    assert (by_name["Phòng Tư pháp"].names, by_name["Phòng Tư pháp"].also) == ((), ("Tư pháp",))


def test_an_agency_without_figures_is_known_all_the_same(office: Office) -> None:
    open_period(office)
    enter_ward(office, shared(office), 10, 12)
    found = data(office)
    assert "Phòng Văn hóa và Thông tin" in {body.name for body in found.agencies}
    lines = ("- Phòng Văn hóa và Thông tin:", "+ Đăng ký khai sinh: 3/3 hồ sơ.")
    report = report_of(SourceLine(n, line, n - 1) for n, line in enumerate(lines, 1))
    assert compare(report, found, own=True).compared == 0


def test_it_takes_as_many_statements_for_many_indicators(office: Office) -> None:
    period: ReportPeriod = open_period(office)
    enter(office, indicator(office), 1, 2)
    engine = office.session.get_bind().engine
    with counted(engine) as few:
        read_period_data(office.session, period)
    for n in range(8):
        enter(office, indicator(office, f"c{n}", f"Chỉ tiêu {n}"), n, 9)
    office.session.flush()
    with counted(engine) as many:
        read_period_data(office.session, period)
    assert len(few) == len(many) <= 8
