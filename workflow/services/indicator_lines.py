"""Indicators and the agencies that enter them, as every page and report of a period reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Indicator, IndicatorAgency, ReportPeriod
from models.validity_sql import in_force, valid_on
from workflow.rules.indicators import Direction, Kind, RollUp, Traits


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator, or one part of a total (``part_of_id``)."""

    id: int
    part_of_id: int | None
    code: str
    name: str
    unit: str
    section: str
    traits: Traits
    roll_up: RollUp
    target: Decimal | None
    direction: Direction
    source: str
    version: int

    @property
    def whole_id(self) -> int:
        """The indicator that says which agencies enter it."""
        return self.part_of_id or self.id

    @property
    def kind(self) -> Kind:
        return self.traits.kind

    @property
    def asked(self) -> bool:
        """Whether a blank is missing: a total is computed from its parts where nobody enters it."""
        return self.traits.kind is not Kind.PARTS


@dataclass(frozen=True, slots=True)
class Enterer:
    """An agency that enters an indicator."""

    id: int
    name: str
    target: Decimal | None = None


def reported_in(period: ReportPeriod) -> sa.ColumnElement[bool]:
    """Indicators that are reported for a period of this kind and are in force on its last day."""
    return sa.and_(
        Indicator.authority_id == period.authority_id,
        has_kind(period.kind.value),
        in_force(Indicator.valid_from, Indicator.valid_to, period.ends_on),
    )


def has_kind(kind: Any) -> sa.ColumnElement[bool]:
    """Whether ``indicator.period_kinds`` names the kind (a word or a column)."""
    listed = sa.literal(",") + Indicator.period_kinds + ","
    return listed.contains(sa.literal(",") + sa.cast(kind, sa.String) + ",")


def lines_of(session: Session, period: ReportPeriod) -> list[IndicatorLine]:
    """What is reported for the period, in order, parts behind their total. One statement."""
    return in_order(session.scalars(sa.select(Indicator).where(reported_in(period))))


def in_order(rows: Iterable[Indicator]) -> list[IndicatorLine]:
    """Whole indicators by position, each with its parts behind it."""
    wholes: list[Indicator] = []
    parts: dict[int, list[Indicator]] = {}
    for row in rows:
        if row.part_of_id is None:
            wholes.append(row)
        else:
            parts.setdefault(row.part_of_id, []).append(row)
    ordered: list[IndicatorLine] = []
    for whole in sorted(wholes, key=lambda r: (r.position, r.id)):
        ordered.append(line_of(whole))
        ordered += map(line_of, sorted(parts.get(whole.id, ()), key=lambda r: (r.position, r.id)))
    return ordered


def line_of(row: Indicator) -> IndicatorLine:
    """One row of the table as its readers take it."""
    return IndicatorLine(
        row.id,
        row.part_of_id,
        row.code,
        row.name,
        row.unit,
        row.section,
        Traits(row.kind, row.subset, row.percent_decimals, row.value_decimals),
        row.roll_up,
        row.target,
        row.direction,
        row.source,
        row.version,
    )


def enterers(session: Session, period: ReportPeriod) -> dict[int, list[Enterer]]:
    """By whole indicator, the agencies that enter it in the period, in official order. One statement.

    Agencies and their task hold on the last day of the period: who ended before it is no longer asked.
    """
    found: dict[int, list[Enterer]] = {}
    rows = session.execute(
        sa.select(IndicatorAgency.indicator_id, Agency.id, Agency.name, IndicatorAgency.target)
        .join(Agency, Agency.id == IndicatorAgency.agency_id)
        .join(Indicator, Indicator.id == IndicatorAgency.indicator_id)
        .where(
            Indicator.authority_id == period.authority_id,
            in_force(IndicatorAgency.valid_from, IndicatorAgency.valid_to, period.ends_on),
            valid_on(Agency, period.ends_on),
        )
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    for indicator_id, agency_id, name, target in rows:
        found.setdefault(indicator_id, []).append(Enterer(agency_id, name, target))
    return found
