"""A period with figures, and a report of it, in the small authority of the tests."""

from __future__ import annotations

from decimal import Decimal

from models import Report, ReportPeriod, ReportSection
from tests.office import NOW, Office
from workflow.rules.indicators import Figure, Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.report_periods import PeriodMove
from workflow.services import indicators, report_periods, reports
from workflow.services.figures import Cells, save_figures
from workflow.services.indicators import IndicatorDraft

PERIOD = "2026-11"
TEMPLATE = "thang"


def open_period(office: Office, code: str = PERIOD) -> ReportPeriod:
    period = report_periods.open_period(office.session, office.actor("office"), code, now=NOW)
    move(office, PeriodMove.COLLECT, code)
    return period


def move(office: Office, step: PeriodMove, code: str = PERIOD) -> None:
    period = report_periods.period_for(office.session, office.actor("office"), code)
    report_periods.move(office.session, office.actor("office"), code, step, version=period.version, now=NOW)


def indicator(office: Office, code: str = "ho-so", name: str = "Đăng ký khai sinh", lead: str = "tp") -> int:
    draft = IndicatorDraft(
        code,
        name,
        Kind.RATIO,
        "hồ sơ",
        "II.1. Dịch vụ công",
        roll_up=RollUp.SUM,
        period_kinds=(PeriodKind.MONTH,),
    )
    actor = office.actor("office")
    row = indicators.add_indicator(office.session, actor, draft, now=NOW)
    agencies: dict[int, Decimal | None] = {office.agency[lead].id: None}
    indicators.set_agencies(office.session, actor, row.id, agencies, version=row.version, now=NOW)
    return row.id


def enter(office: Office, indicator_id: int, a: int, b: int, *, version: int = 0) -> None:
    figure = Figure(Decimal(a), Decimal(b))
    cells = Cells(1, indicator_id, office.agency["tp"].id, figure, "", version)
    save_figures(office.session, office.actor("head_tp"), PERIOD, [cells], now=NOW)


def make(office: Office, template: str = TEMPLATE) -> Report:
    return reports.make_report(office.session, office.actor("office"), PERIOD, template, now=NOW)


def section(office: Office, report: Report, code: str) -> ReportSection:
    return next(s for s in reports.sections_of(office.session, report.id) if s.code == code)
