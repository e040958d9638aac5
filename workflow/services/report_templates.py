"""Templates of reports: an authority's own versions of those that ship, and the changes it makes to them.

A version from which a report was made stays as it is: the next change begins a new version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, Report, ReportTemplate, ReportTemplateSection
from workflow.rules.local_time import local_day
from workflow.rules.periods import PeriodKind
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.report_outline import NumberStyle, Source, check_level
from workflow.rules.text import clean, clean_line
from workflow.seeds.report_templates import ERRATUM, TemplateSeed, template_seeds
from workflow.services.events import record
from workflow.services.report_periods import keeper_of
from workflow.services.report_sources import FORMS, Settings
from workflow.services.scope import NotFound

_SUBJECT = "report_template"


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """One section as the office wants it. ``group``, ``form`` and ``compare`` as of ``Settings``."""

    heading: str
    level: int
    style: NumberStyle
    source: Source
    standing: str = ""
    group: str = ""
    form: str = "lines"
    verb: str = Settings().verb
    compare: bool = False
    landscape: bool = False


def install(session: Session, authority_id: int, *, now: datetime) -> None:
    """Give the authority its first version of every template that ships and that it has none of."""
    known = set(
        session.scalars(sa.select(ReportTemplate.code).where(ReportTemplate.authority_id == authority_id))
    )
    for seed in template_seeds():
        if seed.code not in known:
            _add(session, authority_id, seed, now)
    session.flush()


def _add(session: Session, authority_id: int, seed: TemplateSeed, now: datetime) -> None:
    template = ReportTemplate(
        authority_id=authority_id,
        code=seed.code,
        year=seed.year,
        name=seed.name,
        period_kinds=",".join(seed.period_kinds),
        head=seed.head,
        made_at=now,
    )
    session.add(template)
    session.flush()  # the sections name the template
    session.add_all(
        ReportTemplateSection(
            template_id=template.id,
            code=s.code,
            position=n,
            level=s.level,
            style=s.style,
            heading=s.heading,
            source=s.source,
            settings=s.settings,
            standing=s.standing,
        )
        for n, s in enumerate(seed.sections)
    )


def latest(session: Session, authority_id: int, kind: PeriodKind | None = None) -> list[ReportTemplate]:
    """The newest version of each template, of those for a kind of period; the correcting letter is no choice."""
    newest = (
        sa.select(ReportTemplate.code, sa.func.max(ReportTemplate.n).label("n"))
        .where(ReportTemplate.authority_id == authority_id)
        .group_by(ReportTemplate.code)
        .subquery()
    )
    rows = session.scalars(
        sa.select(ReportTemplate)
        .join(newest, sa.and_(newest.c.code == ReportTemplate.code, newest.c.n == ReportTemplate.n))
        .where(ReportTemplate.authority_id == authority_id, ReportTemplate.code != ERRATUM)
        .order_by(ReportTemplate.id)
    )
    return [row for row in rows if kind is None or kind.value in row.period_kinds.split(",")]


def shipped() -> list[TemplateSeed]:
    """The templates that ship and can be chosen."""
    return [seed for seed in template_seeds() if seed.code != ERRATUM]


def offered(session: Session, authority_id: int) -> list[tuple[str, str]]:
    """Code and name of every template that a report can be made from: the authority's own, then those that ship."""
    own = [(row.code, row.name) for row in latest(session, authority_id)]
    known = {code for code, _name in own}
    return own + [(seed.code, seed.name) for seed in shipped() if seed.code not in known]


def newest(session: Session, authority_id: int, code: str) -> ReportTemplate:
    """The newest version of one template (else ``NotFound``)."""
    found = session.scalar(
        sa.select(ReportTemplate)
        .where(ReportTemplate.authority_id == authority_id, ReportTemplate.code == code)
        .order_by(ReportTemplate.n.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def sections_of(session: Session, template_id: int) -> list[ReportTemplateSection]:
    """Its sections in order."""
    return list(
        session.scalars(
            sa.select(ReportTemplateSection)
            .where(ReportTemplateSection.template_id == template_id)
            .order_by(ReportTemplateSection.position, ReportTemplateSection.id)
        )
    )


def template_for(session: Session, actor: Actor, code: str) -> ReportTemplate:
    """The newest version of a template of the actor's authority (else ``NotFound``)."""
    return newest(session, keeper_of(session, actor, Action.EDIT_REPORT).id, code)


def save_section(
    session: Session,
    actor: Actor,
    code: str,
    section: str,
    draft: SectionDraft,
    *,
    version: int,
    now: datetime,
) -> ReportTemplate:
    """Change a section of the newest version; with ``section`` empty, add one at the end.

    Raises:
        NotFound; Refusal: ``stale``; ``level_unknown``.
    """
    check_level(draft.level)
    template, rows = _open(session, actor, code, version, now)
    if section:
        row = _row(rows, section)
    else:
        row = ReportTemplateSection(
            template_id=template.id, code=_free_code(rows), position=len(rows), style=draft.style
        )
        session.add(row)
    row.heading, row.level = clean_line(draft.heading)[:500], draft.level
    row.style, row.source, row.standing = draft.style, draft.source, clean(draft.standing)
    row.settings = _settings(draft)
    _changed(session, actor, template, "section_saved", {"section": row.code}, now)
    return template


def move_section(
    session: Session, actor: Actor, code: str, section: str, by: int, *, version: int, now: datetime
) -> ReportTemplate:
    """Move a section up (-1) or down (1) by one place.

    Raises:
        NotFound; Refusal: ``stale``.
    """
    template, rows = _open(session, actor, code, version, now)
    place = rows.index(_row(rows, section))
    target = min(max(place + (1 if by > 0 else -1), 0), len(rows) - 1)
    rows.insert(target, rows.pop(place))
    for n, row in enumerate(rows):
        row.position = n
    _changed(session, actor, template, "section_moved", {"section": section, "to": target}, now)
    return template


def drop_section(
    session: Session, actor: Actor, code: str, section: str, *, version: int, now: datetime
) -> ReportTemplate:
    """Take a section out; reports that were made keep theirs.

    Raises:
        NotFound; Refusal: ``stale``; ``template_empty`` of the last one.
    """
    template, rows = _open(session, actor, code, version, now)
    if len(rows) == 1:
        raise Refusal("template_empty")
    session.delete(_row(rows, section))
    _changed(session, actor, template, "section_dropped", {"section": section}, now)
    return template


def _row(rows: list[ReportTemplateSection], section: str) -> ReportTemplateSection:
    found = next((row for row in rows if row.code == section), None)
    if found is None:
        raise NotFound
    return found


def _free_code(rows: list[ReportTemplateSection]) -> str:
    taken = {row.code for row in rows}
    return next(code for n in range(1, len(rows) + 2) if (code := f"them-{n}") not in taken)


def _settings(draft: SectionDraft) -> str:
    chosen: dict[str, object] = {
        "group": clean_line(draft.group),
        "form": draft.form if draft.form in FORMS else FORMS[0],
        "verb": clean_line(draft.verb),
        "compare": draft.compare,
        "landscape": draft.landscape,
    }
    default = Settings()
    return json.dumps(
        {name: value for name, value in chosen.items() if value != getattr(default, name)}, ensure_ascii=False
    )


def _open(
    session: Session, actor: Actor, code: str, version: int, now: datetime
) -> tuple[ReportTemplate, list[ReportTemplateSection]]:
    """The version that may be changed: the newest, or a copy of it where a report was made from it."""
    found = template_for(session, actor, code)
    session.execute(sa.select(Agency.id).where(Agency.id == found.authority_id).with_for_update())
    session.refresh(found)
    if found.version != version or found.id != template_for(session, actor, code).id:
        raise Refusal("stale")
    if session.scalar(sa.select(sa.exists().where(Report.template_id == found.id))):
        found = _copied(session, found, by=actor.user_id, now=now)
    return found, sections_of(session, found.id)


def _copied(session: Session, old: ReportTemplate, *, by: int, now: datetime) -> ReportTemplate:
    day: date = local_day(now)
    copy = ReportTemplate(
        authority_id=old.authority_id,
        code=old.code,
        n=old.n + 1,
        year=day.year,
        name=old.name,
        period_kinds=old.period_kinds,
        head=old.head,
        made_at=now,
        made_by_id=by,
    )
    session.add(copy)
    session.flush()  # the sections name the template
    session.add_all(
        ReportTemplateSection(template_id=copy.id, **outline_of(row)) for row in sections_of(session, old.id)
    )
    session.flush()
    return copy


def outline_of(row: ReportTemplateSection) -> dict[str, object]:
    """What a section hands on to a copy, and to a report."""
    names = ("code", "position", "level", "style", "heading", "source", "settings", "standing")
    return {name: getattr(row, name) for name in names}


def _changed(
    session: Session,
    actor: Actor,
    template: ReportTemplate,
    verb: str,
    payload: dict[str, object],
    now: datetime,
) -> None:
    flag_modified(template, "name")  # its version stands for all its sections
    record(
        session,
        _SUBJECT,
        template.id,
        verb,
        by=actor.user_id,
        now=now,
        payload={"code": template.code, "n": template.n, **payload},
    )
    session.flush()
