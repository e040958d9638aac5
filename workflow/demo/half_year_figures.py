"""The figures of the city's half-year report of 2024, entered by the agencies that own them.

``bac_kan_2024_h1.tsv`` names each indicator, its place in the report, its owner and what the report says,
wrong sums included. What the communes counted stands there only as a sum: its split is made up, and says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from models import Indicator
from workflow.demo.bac_kan import COMMUNES
from workflow.demo.first_authority import Play
from workflow.demo.seeds import MADE_UP, REPORT
from workflow.rules.entered_rows import TypedRow, read_row
from workflow.rules.indicators import Figure, Kind, RollUp, Traits
from workflow.rules.local_time import local_day
from workflow.rules.periods import PeriodKind, period_containing
from workflow.rules.permissions import Actor, Role
from workflow.rules.report_periods import PeriodMove
from workflow.services import indicators, report_periods
from workflow.services.figures import Cells, save_figures
from workflow.services.indicator_drafts import IndicatorDraft

PERIOD = "2024-H1"
_FILE = Path(__file__).with_name("bac_kan_2024_h1.tsv")
_ALL_COMMUNES = "communes"
_OFFICE = "thuong-truc"


@dataclass(frozen=True, slots=True)
class FigureSeed:
    """One line of the file; ``parts`` by name."""

    draft: IndicatorDraft
    owners: tuple[str, ...]
    typed: TypedRow
    parts: dict[str, int]


def seeds() -> Iterator[FigureSeed]:
    """Every indicator of the report in its order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            parts = dict(_part(text) for text in row["parts"].split("; ") if text)
            shared = row["owner"] == _ALL_COMMUNES
            draft = IndicatorDraft(
                row["code"],
                row["name"],
                Kind(row["kind"]),
                row["unit"],
                row["section"],
                percent_decimals=int(row["decimals"]),
                roll_up=RollUp.SUM if shared else RollUp.NONE,
                target=Decimal(row["target"]) if row["target"] else None,
                source=f"{REPORT}, mục {row['section'].split('. ')[0]}"
                + (f"; mục tiêu {MADE_UP}" if row["target"] else ""),
                period_kinds=(PeriodKind.HALF_YEAR,),
                parts=tuple(parts),
            )
            owners = tuple(COMMUNES) if shared else (row["owner"],)
            yield FigureSeed(draft, owners, TypedRow(row["first"], row["second"]), parts)


def _part(text: str) -> tuple[str, int]:
    name, _sign, number = text.rpartition("=")
    return name, int(number)


def enter_report(play: Play, *, now: datetime) -> None:
    """Define the indicators, collect and lock the period of the report, and open the half-year at hand."""
    defined = [(seed, _define(play, seed, now)) for seed in seeds()]
    _open(play, PERIOD, now)
    rows: dict[str, list[Cells]] = {}
    for seed, row in defined:
        for owner, cells in _cells(play, seed, row):
            rows.setdefault(owner, []).append(cells)
    for owner, cells_of_owner in rows.items():
        user = play.authority.holder(owner, Role.STAFF, Role.HEAD).id
        actor = play.actor(user, now)
        save_figures(play.session, actor, PERIOD, cells_of_owner, now=now)
    _move(play, PERIOD, PeriodMove.LOCK, now)
    _open(play, period_containing(local_day(now), PeriodKind.HALF_YEAR).code, now)


def _define(play: Play, seed: FigureSeed, now: datetime) -> Indicator:
    actor = _office(play, now)
    row = indicators.add_indicator(play.session, actor, seed.draft, now=now)
    agencies: dict[int, Decimal | None] = {play.authority.agency[code].id: None for code in seed.owners}
    return indicators.set_agencies(play.session, actor, row.id, agencies, version=row.version, now=now)


def _cells(play: Play, seed: FigureSeed, row: Indicator) -> Iterator[tuple[str, Cells]]:
    traits = Traits(row.kind, row.subset, row.percent_decimals, row.value_decimals)
    whole = read_row(traits, seed.typed).figure
    shares = _split(whole, len(seed.owners))
    note = f"{MADE_UP} Báo cáo chỉ nêu số cộng." if len(seed.owners) > 1 else ""
    for owner, share in zip(seed.owners, shares, strict=True):
        agency_id = play.authority.agency[owner].id
        yield owner, Cells(row.position, row.id, agency_id, share, note)
        for part in play.session.scalars(sa.select(Indicator).where(Indicator.part_of_id == row.id)):
            figure = Figure(value=Decimal(seed.parts[part.name]))
            yield owner, Cells(row.position, part.id, agency_id, figure)


def _split(whole: Figure, among: int) -> list[Figure]:
    """The number in nearly equal shares."""
    if among == 1 or whole.value is None:
        return [whole] * among
    each, rest = divmod(int(whole.value), among)
    return [Figure(value=Decimal(each + (n < rest))) for n in range(among)]


def _open(play: Play, code: str, now: datetime) -> None:
    report_periods.open_period(play.session, _office(play, now), code, now=now)
    _move(play, code, PeriodMove.COLLECT, now)


def _move(play: Play, code: str, step: PeriodMove, now: datetime) -> None:
    actor = _office(play, now)
    version = report_periods.period_for(play.session, actor, code).version
    report_periods.move(play.session, actor, code, step, version=version, now=now)


def _office(play: Play, now: datetime) -> Actor:
    return play.actor(play.authority.user[_OFFICE].id, now)
