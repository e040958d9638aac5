"""What was entered for a period, as a report's text is held against it (``workflow.rules.figure_data``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, ReportPeriod
from workflow.rules.figure_entered import Body, Known, PeriodData
from workflow.rules.figure_labels import places
from workflow.rules.indicators import Figure, Kind
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.services.figure_reading import Kept, figures
from workflow.services.figure_writing import Key
from workflow.services.indicator_results import Result, read_results
from workflow.services.report_periods import authority_for, period_for
from workflow.services.scope import agencies_under

_OFFICES = ("UBND ", "Ủy ban nhân dân ")


def period_data_for(session: Session, actor: Actor, code: str) -> PeriodData:
    """The figures of a stored period that the actor may see (``NotFound`` for another authority's)."""
    period = period_for(session, actor, code)
    authority = authority_for(session, actor, Action.VIEW)
    if may(actor, Action.VIEW, Facts(authority.path)):
        return read_period_data(session, period)
    seen = set(session.scalars(agencies_under(actor.paths(Action.VIEW))))
    return read_period_data(session, period, seen=seen)


def read_period_data(session: Session, period: ReportPeriod, *, seen: set[int] | None = None) -> PeriodData:
    """All of it, or only the figures of the agencies ``seen``. At most eight statements."""
    results = read_results(session, period)
    entered = figures(session, period.id)
    agencies = {agency for _line, agency in entered if seen is None or agency in seen}
    bodies = _bodies(session, period.authority_id)
    parts: dict[int, list[Result]] = {}
    for result in results:
        if result.line.part_of_id is not None:
            parts.setdefault(result.line.part_of_id, []).append(result)
    return PeriodData(
        replace(parse_period(period.code), start=period.starts_on, end=period.ends_on),
        bodies.pop(period.authority_id),
        tuple(bodies.values()),
        tuple(
            _known(
                result,
                parts.get(result.line.id, ()),
                entered,
                agencies,
                period.authority_id if seen is None else None,
            )
            for result in results
            if result.line.part_of_id is None
        ),
    )


def _known(
    result: Result, parts: Iterable[Result], entered: Mapping[Key, Kept], agencies: set[int], root: int | None
) -> Known:
    line = result.line
    by = {
        agency: entered[line.id, agency].figure
        for agency in agencies
        if (line.id, agency) in entered and entered[line.id, agency].figure.entered
    }
    other: dict[int, Figure] = {}
    lacking = result.missing or any(part.missing for part in parts)
    if root is not None and not lacking and (result.figure.entered or result.total is not None):
        by[root] = replace(result.figure, value=result.total) if line.kind is Kind.PARTS else result.figure
        if result.differs is not None:
            other[root] = Figure(value=result.parts)
    return Known(line.name, line.unit, by, other, line.code, line.section, result.asked > 1)


def _bodies(session: Session, authority_id: int) -> dict[int, Body]:
    """All agencies, those without figures too, with the names that mean them and those that may.

    Of the authority itself all names mean it.
    """
    aliases: dict[int | None, list[str]] = {}
    for agency_id, alias in session.execute(
        sa.select(AgencyAlias.agency_id, AgencyAlias.alias).where(AgencyAlias.authority_id == authority_id)
    ):
        aliases.setdefault(agency_id, []).append(alias)
    rows = session.execute(
        sa.select(Agency.id, Agency.name, Agency.short_name, Agency.parent_id)
        .where(Agency.authority_id == authority_id)
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    found = {}
    for row in rows:
        other = tuple(name for name in (row.short_name, *aliases.get(row.id, ())) if name)
        certain = _with_place(row.name)
        if row.parent_id is None:
            certain, other = (*certain, *other), ()
        found[row.id] = Body(row.id, row.name, certain, other)
    return found


def _with_place(name: str) -> tuple[str, ...]:
    """ "UBND phường Đức Xuân" is also "phường Đức Xuân" and "Ủy ban nhân dân phường Đức Xuân"."""
    bare = next((name.removeprefix(office) for office in _OFFICES if name.startswith(office)), "")
    return (bare, *(f"{office}{bare}" for office in _OFFICES)) if bare and places(bare) else ()
