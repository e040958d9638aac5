"""Add a duty from a sentence of the document that the reader did not take for one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models import ImportRow, ImportRun
from workflow.intake.plan import DocumentHeader, Place, PlanReading, ProposedDuty
from workflow.intake.resolve import resolve
from workflow.intake.subjects import subject_of
from workflow.intake.terms import term_in
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import import_shape
from workflow.services.calendar import load_calendar
from workflow.services.import_access import staged_run
from workflow.services.import_directory import directory_of
from workflow.services.import_header import Header
from workflow.services.import_sheet import Sheet, read_sheet
from workflow.services.import_source_view import Row, SourceView, texts, view_of
from workflow.services.import_staging import source_of


def add_from_source(
    session: Session, actor: Actor, run_id: int, place: str, *, words: str = "", now: datetime
) -> ImportRow:
    """Add the sentence at ``place`` of the document, or only the ``words`` chosen in it, as a duty.

    Agencies and deadline are proposed from the sentence itself, as for every other duty.

    Raises:
        Refusal: ``sentence_unknown`` where the document has no such place, or not these words there;
            ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    source = source_of(session, run)
    if source is None:
        raise Refusal("sentence_unknown")
    sheet = read_sheet(session, run)
    view = view_of(source, sheet.items)
    unit = texts(view).get(place)
    text = " ".join(clean(words or (unit.text if unit else "")).split())
    if unit is None or not text or text not in " ".join(unit.text.split()):
        raise Refusal("sentence_unknown")
    table = int(place[1:].partition("r")[0]) if isinstance(unit, Row) else 0
    before, near = _next(sheet, view, unit.order)
    subject = subject_of(text)
    asked = subject is not None and subject.request
    duty = ProposedDuty(
        key="",
        place=Place(table, unit.line if not isinstance(unit, Row) else unit.number),
        annex=near.annex if near else "",
        group=near.group if near else "",
        text=text,
        owner_phrase=" ".join(filter(None, ("Đề nghị" if asked else "", subject.lead if subject else ""))),
        coordinate_phrase=subject.coordinate if subject else "",
        deadline_phrase=term_in(text),
        source=(unit.text,),
        clause=near.clause if near and not table else "",
    )
    return import_shape.add(
        session, actor, run_id, _resolved(session, run, duty, now), before=before, now=now
    )


def _resolved(session: Session, run: ImportRun, duty: ProposedDuty, now: datetime) -> ProposedDuty:
    directory = directory_of(session, run.authority_id, local_day(now))
    reading = PlanReading(DocumentHeader(), (), (), (duty,))
    issued_on = Header.from_json(run.header).issued_on
    return resolve(reading, directory, issued_on, calendar=load_calendar(session))[0]


def _next(sheet: Sheet, view: SourceView, order: int) -> tuple[int | None, ProposedDuty | None]:
    """The duty before which the new one comes, and the one behind which it stands."""
    orders = {unit.id: unit.order for unit in view.units()}
    near: ProposedDuty | None = None
    for item in sheet.items:
        at = orders.get(view.place_of.get(item.position, ""), -1)
        if at > order:
            return item.position, near
        near = item.draft.proposal
    return None, near
