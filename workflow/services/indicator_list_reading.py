"""The list of indicators as the office keeps it, and what its forms offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Document, Duty, Indicator, IndicatorAgency
from models.validity_sql import valid_on
from workflow.services.document_names import told_apart
from workflow.services.indicator_lines import IndicatorLine, in_order

_LONGEST_CHOICE = 110


@dataclass(frozen=True, slots=True)
class Listed:
    """One whole indicator with its parts; ``agencies`` enter it now."""

    line: IndicatorLine
    parts: tuple[str, ...]
    agencies: int
    agency: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Link:
    """An agency that enters the indicator."""

    agency_id: int
    name: str
    target: Decimal | None
    valid_from: date | None


def read_list(session: Session, authority_id: int) -> list[Listed]:
    """All indicators of the authority in order. Two statements."""
    rows = session.scalars(sa.select(Indicator).where(Indicator.authority_id == authority_id)).all()
    ends = {row.id: row.valid_to for row in rows}
    entering: dict[int, list[str]] = {}
    for indicator_id, name in session.execute(
        sa.select(IndicatorAgency.indicator_id, Agency.name)
        .join(Agency, Agency.id == IndicatorAgency.agency_id)
        .join(Indicator, Indicator.id == IndicatorAgency.indicator_id)
        .where(Indicator.authority_id == authority_id, IndicatorAgency.valid_to.is_(None))
        .order_by(Agency.order_no, Agency.sort_key)
    ):
        entering.setdefault(indicator_id, []).append(name)
    lines = in_order(rows)
    parts: dict[int, list[str]] = {}
    for line in lines:
        if line.part_of_id is not None:
            parts.setdefault(line.part_of_id, []).append(line.name)
    return [
        Listed(
            line,
            tuple(parts.get(line.id, ())),
            len(entering.get(line.id, ())),
            next(iter(entering.get(line.id, ())), ""),
            ends[line.id],
        )
        for line in lines
        if line.part_of_id is None
    ]


def part_names(session: Session, indicator_id: int) -> list[str]:
    """The parts of a total in order."""
    query = sa.select(Indicator.name).where(Indicator.part_of_id == indicator_id).order_by(Indicator.position)
    return list(session.scalars(query))


def links(session: Session, indicator_id: int) -> list[Link]:
    """The agencies that enter the indicator from now on, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name, IndicatorAgency.target, IndicatorAgency.valid_from)
        .join(IndicatorAgency, IndicatorAgency.agency_id == Agency.id)
        .where(IndicatorAgency.indicator_id == indicator_id, IndicatorAgency.valid_to.is_(None))
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return [Link(row.id, row.name, row.target, row.valid_from) for row in rows]


def agencies_offered(session: Session, authority_id: int, today: date) -> list[tuple[int, str]]:
    """Every agency of the authority that is in force, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.authority_id == authority_id, valid_on(Agency, today))
        .order_by(Agency.parent_id.is_not(None), Agency.order_no, Agency.sort_key)
    )
    return [(row.id, row.name) for row in rows]


def documents_offered(session: Session, authority_id: int) -> list[tuple[int, str]]:
    """The documents of the register, the latest first."""
    rows = session.execute(
        sa.select(Document.id, Document.number, Document.issued_on, Document.issuer, Document.subject)
        .where(Document.authority_id == authority_id)
        .order_by(Document.issued_on.desc(), Document.id.desc())
    ).all()
    return [
        (row.id, f"{name} – {row.subject}"[:_LONGEST_CHOICE])
        for row, name in zip(rows, told_apart(rows), strict=True)
    ]


def duties_offered(session: Session, document_id: int | None) -> list[tuple[int, str]]:
    """The duties of a document in their order."""
    if not document_id:
        return []
    rows = session.execute(
        sa.select(Duty.id, Duty.clause, Duty.text)
        .where(Duty.document_id == document_id)
        .order_by(Duty.order_no, Duty.id)
    )
    return [
        (row.id, (f"{row.clause}: {row.text}" if row.clause else row.text)[:_LONGEST_CHOICE]) for row in rows
    ]
