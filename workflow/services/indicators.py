"""Define what is counted: indicators, their parts, order, targets, and the agencies that enter them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Document, Duty, FigureRow, Indicator, IndicatorAgency
from workflow.rules.indicators import Kind, RollUp
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services.events import record
from workflow.services.indicator_drafts import IndicatorDraft, columns_of, set_parts
from workflow.services.report_periods import keeper_of
from workflow.services.scope import NotFound

_SUBJECT = "indicator"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_STEP = 10


def add_indicator(session: Session, actor: Actor, draft: IndicatorDraft, *, now: datetime) -> Indicator:
    """Add an indicator at the end of the list, and its parts below it.

    Raises:
        NotFound: the actor keeps no authority's figures.
        Refusal: ``name_needed``; ``indicator_code_wrong``, ``indicator_exists``; ``period_kinds_needed``;
            ``ends_before_start``; ``parts_needed`` for a total without any; ``source_foreign``.
    """
    authority = keeper_of(session, actor)
    _check(session, authority.id, draft, None)
    last = session.scalar(
        sa.select(sa.func.max(Indicator.position)).where(Indicator.authority_id == authority.id)
    )
    row = Indicator(authority_id=authority.id, position=(last or 0) + _STEP, **columns_of(draft))
    session.add(row)
    session.flush()  # the parts name it
    set_parts(session, row, draft)
    record(session, _SUBJECT, row.id, "added", by=actor.user_id, now=now, payload=_shown(draft))
    session.flush()
    return row


def indicator_for(session: Session, actor: Actor, indicator_id: int, *, lock: bool = False) -> Indicator:
    """A whole indicator (no part) of the authority whose figures the actor keeps (else ``NotFound``)."""
    authority = keeper_of(session, actor)
    query = sa.select(Indicator).where(
        Indicator.id == indicator_id, Indicator.authority_id == authority.id, Indicator.part_of_id.is_(None)
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def change_indicator(
    session: Session, actor: Actor, indicator_id: int, draft: IndicatorDraft, *, version: int, now: datetime
) -> Indicator:
    """Correct an indicator. Once figures were entered its kind stays, and a part that has any stays too.

    Raises:
        NotFound, Refusal: ``stale``; ``kind_stands``; ``part_has_figures``; those of ``add_indicator``
            and ``set_agencies``.
    """
    row = indicator_for(session, actor, indicator_id, lock=True)
    if row.version != version:
        raise Refusal("stale")
    _check(session, row.authority_id, draft, row.id)
    if draft.kind is not row.kind and _has_figures(session, row):
        raise Refusal("kind_stands")
    _require_fit(session, row.authority_id, draft.roll_up, _entering_now(session, row.id))
    for name, value in columns_of(draft).items():
        setattr(row, name, value)
    set_parts(session, row, draft)
    record(session, _SUBJECT, row.id, "changed", by=actor.user_id, now=now, payload=_shown(draft))
    session.flush()
    return row


def set_order(session: Session, actor: Actor, ids: Sequence[int], *, now: datetime) -> None:
    """The whole indicators in the order of ``ids``; those not named keep their order behind them.

    Raises:
        NotFound: one of ``ids`` is none of the authority's whole indicators.
    """
    authority = keeper_of(session, actor)
    rows = session.scalars(
        sa.select(Indicator)
        .where(Indicator.authority_id == authority.id, Indicator.part_of_id.is_(None))
        .order_by(Indicator.position, Indicator.id)
        .with_for_update()
    ).all()
    if not set(ids) <= {row.id for row in rows}:
        raise NotFound
    place = {key: n for n, key in enumerate(ids)}
    for n, row in enumerate(sorted(rows, key=lambda r: place.get(r.id, len(place))), 1):
        row.position = n * _STEP
    record(session, _SUBJECT, authority.id, "ordered", by=actor.user_id, now=now, payload={"ids": list(ids)})
    session.flush()


def set_agencies(
    session: Session,
    actor: Actor,
    indicator_id: int,
    agencies: Mapping[int, Decimal | None],
    *,
    version: int,
    since: date | None = None,
    now: datetime,
) -> Indicator:
    """Who enters it from ``since`` on (none: always), each with its own target or none.

    Who leaves was the last to enter the day before; what an agency entered stays.

    Raises:
        NotFound, Refusal: ``stale``; ``agency_needed`` for one of another authority; ``one_agency_only``;
            ``agency_counted_twice`` where one is above another and figures are added.
    """
    row = indicator_for(session, actor, indicator_id, lock=True)
    if row.version != version:
        raise Refusal("stale")
    _require_fit(session, row.authority_id, row.roll_up, agencies.keys())
    known = {
        link.agency_id: link
        for link in session.scalars(
            sa.select(IndicatorAgency).where(IndicatorAgency.indicator_id == row.id).with_for_update()
        )
    }
    for agency_id, target in agencies.items():
        link = known.pop(agency_id, None)
        if link is None:
            session.add(
                IndicatorAgency(indicator_id=row.id, agency_id=agency_id, target=target, valid_from=since)
            )
        else:
            link.target, link.valid_to = target, None
    for link in known.values():
        _leave(session, link, since)
    row.version += 1
    payload = {"agencies": sorted(agencies), "left": sorted(known), "since": since}
    record(session, _SUBJECT, row.id, "agencies_set", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return row


def _leave(session: Session, link: IndicatorAgency, since: date | None) -> None:
    if since is None or (link.valid_from is not None and link.valid_from >= since):
        session.delete(link)
    elif link.valid_to is None or link.valid_to >= since:
        link.valid_to = since - timedelta(days=1)


def _require_fit(session: Session, authority_id: int, roll_up: RollUp, agency_ids: Collection[int]) -> None:
    """Whether figures of these agencies can be rolled up so."""
    paths = session.execute(
        sa.select(Agency.id, Agency.path, Agency.name).where(
            Agency.id.in_(agency_ids), Agency.authority_id == authority_id
        )
    ).all()
    if len(paths) != len(agency_ids):
        raise Refusal("agency_needed")
    if roll_up is RollUp.NONE and len(paths) > 1:
        raise Refusal("one_agency_only")
    if roll_up is RollUp.SUM:
        for one in paths:
            for other in paths:
                if one.id != other.id and other.path.startswith(one.path):
                    raise Refusal("agency_counted_twice", above=one.name, below=other.name)


def _entering_now(session: Session, indicator_id: int) -> list[int]:
    links = sa.select(IndicatorAgency.agency_id).where(
        IndicatorAgency.indicator_id == indicator_id, IndicatorAgency.valid_to.is_(None)
    )
    return list(session.scalars(links))


def _check(session: Session, authority_id: int, draft: IndicatorDraft, own_id: int | None) -> None:
    if not clean_line(draft.name):
        raise Refusal("name_needed")
    if not _CODE.fullmatch(draft.code):
        raise Refusal("indicator_code_wrong", indicator=draft.code[:40])
    taken = sa.select(Indicator.id).where(
        Indicator.authority_id == authority_id, Indicator.code == draft.code, Indicator.id != (own_id or 0)
    )
    if session.scalar(taken) is not None:
        raise Refusal("indicator_exists", indicator=draft.code)
    if not draft.period_kinds:
        raise Refusal("period_kinds_needed")
    if draft.valid_from and draft.valid_to and draft.valid_to < draft.valid_from:
        raise Refusal("ends_before_start", day=draft.valid_from)
    if draft.kind is Kind.PARTS and not draft.parts:
        raise Refusal("parts_needed")
    _check_source(session, authority_id, draft)


def _check_source(session: Session, authority_id: int, draft: IndicatorDraft) -> None:
    if draft.document_id is not None:
        document = session.get(Document, draft.document_id)
        if document is None or document.authority_id != authority_id:
            raise Refusal("source_foreign")
    if draft.duty_id is not None:
        duty = session.get(Duty, draft.duty_id)
        if duty is None or duty.authority_id != authority_id:
            raise Refusal("source_foreign")


def _has_figures(session: Session, row: Indicator) -> bool:
    own = sa.or_(Indicator.id == row.id, Indicator.part_of_id == row.id)
    found = sa.select(FigureRow.id).join(Indicator, Indicator.id == FigureRow.indicator_id).where(own)
    return session.scalar(found.limit(1)) is not None


def _shown(draft: IndicatorDraft) -> dict[str, object]:
    """The draft as an event keeps it."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(draft).items()
        if value not in (None, "", ())
    }
