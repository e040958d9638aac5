"""Indicators, agencies that enter them and a period in which they do, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from models import Indicator
from tests.office import NOW, Office
from workflow.rules.indicators import Figure, Kind, RollUp
from workflow.rules.report_periods import PeriodMove
from workflow.services import indicators, report_periods
from workflow.services.figures import Cells, Saved, save_figures
from workflow.services.indicator_drafts import IndicatorDraft

PERIOD = "2026-11"
LATER = NOW + timedelta(hours=1)
RATIO = IndicatorDraft("HS", "Hồ sơ trực tuyến đã trả kết quả", Kind.RATIO, "hồ sơ")
COUNT = IndicatorDraft("TT", "Lượt tuyên truyền", Kind.COUNT, "lượt")
PARTS = IndicatorDraft("VB", "Văn bản đã ban hành", Kind.PARTS, "văn bản", parts=("kế hoạch", "công văn"))


def add(office: Office, draft: IndicatorDraft, *agencies: str, target: str = "") -> Indicator:
    """The indicator, entered by these agencies."""
    row = indicators.add_indicator(office.session, office.actor("office"), draft, now=NOW)
    own = Decimal(target) if target else None
    chosen = {office.agency[code].id: own for code in agencies}
    return indicators.set_agencies(
        office.session, office.actor("office"), row.id, chosen, version=row.version, now=NOW
    )


def add_one(office: Office, draft: IndicatorDraft, agency: str) -> Indicator:
    """The indicator, entered at the top by one agency."""
    return add(office, replace(draft, roll_up=RollUp.NONE), agency)


def step(office: Office, move: PeriodMove, note: str = "", who: str = "office", code: str = PERIOD) -> None:
    """Move the period on."""
    actor = office.actor(who)
    version = report_periods.period_for(office.session, actor, code).version
    report_periods.move(office.session, actor, code, move, version=version, note=note, now=NOW)


def collecting(office: Office, code: str = PERIOD) -> None:
    """Open a period and let agencies enter."""
    report_periods.open_period(office.session, office.actor("office"), code, now=NOW)
    step(office, PeriodMove.COLLECT, code=code)


def ratio(numerator: int, denominator: int) -> Figure:
    return Figure(Decimal(numerator), Decimal(denominator))


def count(value: int) -> Figure:
    return Figure(value=Decimal(value))


def cells(
    office: Office, indicator: Indicator | int, agency: str, figure: Figure, version: int = 0, note: str = ""
) -> Cells:
    key = indicator if isinstance(indicator, int) else indicator.id
    return Cells(1, key, office.agency[agency].id, figure, note, version)


def enter(office: Office, who: str, *rows: Cells, reason: str = "", code: str = PERIOD) -> Saved:
    return save_figures(office.session, office.actor(who), code, list(rows), reason=reason, now=NOW)
