"""What an indicator is to be, and the parts of a total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import FigureRow, Indicator
from workflow.rules.indicators import Direction, Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """Everything about an indicator but its place in the list and who enters it."""

    code: str
    name: str
    kind: Kind
    unit: str = ""
    section: str = ""
    subset: bool = True
    percent_decimals: int = 1
    value_decimals: int = 0
    roll_up: RollUp = RollUp.SUM
    target: Decimal | None = None
    direction: Direction = Direction.UP
    document_id: int | None = None
    duty_id: int | None = None
    source: str = ""
    period_kinds: tuple[PeriodKind, ...] = tuple(PeriodKind)
    valid_from: date | None = None
    valid_to: date | None = None
    #: Names of the parts of a total, in order; a part already there is known by its name.
    parts: tuple[str, ...] = ()


def columns_of(draft: IndicatorDraft) -> dict[str, object]:
    """The draft as the columns of the table."""
    return {
        "code": draft.code,
        "name": clean_line(draft.name)[:300],
        "kind": draft.kind,
        "unit": clean_line(draft.unit)[:60],
        "section": clean_line(draft.section)[:300],
        "subset": draft.subset,
        "percent_decimals": draft.percent_decimals,
        "value_decimals": draft.value_decimals,
        "roll_up": draft.roll_up,
        "target": draft.target,
        "direction": draft.direction,
        "document_id": draft.document_id,
        "duty_id": draft.duty_id,
        "source": clean_line(draft.source)[:300],
        "period_kinds": ",".join(kind.value for kind in PeriodKind if kind in draft.period_kinds),
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
    }


def set_parts(session: Session, row: Indicator, draft: IndicatorDraft) -> None:
    """The parts by name, in order; they follow their total in everything else.

    Raises:
        Refusal: ``part_has_figures`` where one that is no longer named has any.
    """
    names = list(dict.fromkeys(name for name in map(clean_line, draft.parts) if name))
    if draft.kind is not Kind.PARTS:
        names = []
    known = {
        part.name: part
        for part in session.scalars(sa.select(Indicator).where(Indicator.part_of_id == row.id))
    }
    taken = {part.code for part in known.values()}
    shared = {
        **columns_of(draft),
        "kind": Kind.COUNT,
        "target": None,
        "authority_id": row.authority_id,
        "part_of_id": row.id,
    }
    for position, name in enumerate(names, 1):
        part = known.pop(name, None)
        own = {
            "name": name[:300],
            "position": position,
            "code": part.code if part else _part_code(row, taken),
        }
        if part is None:
            session.add(Indicator(**{**shared, **own}))
            continue
        for column, value in {**shared, **own}.items():
            setattr(part, column, value)
    _drop_parts(session, known.values())


def _part_code(row: Indicator, taken: set[str]) -> str:
    number = next(n for n in range(1, len(taken) + 2) if f"{row.code[:36]}.{n}" not in taken)
    code = f"{row.code[:36]}.{number}"
    taken.add(code)
    return code


def _drop_parts(session: Session, parts: Iterable[Indicator]) -> None:
    for part in parts:
        if session.scalar(sa.select(FigureRow.id).where(FigureRow.indicator_id == part.id).limit(1)):
            raise Refusal("part_has_figures", part=part.name)
        session.delete(part)
