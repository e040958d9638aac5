"""The list of agencies proposed for criticism, a reminder or praise: prepared by a person, for a leader to sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, OfficialLetter
from workflow.reports.criticism_results import AgencyLine, Criteria, Dropped, Results
from workflow.reports.frozen import plain, read
from workflow.reports.letterhead import plain_head
from workflow.rules.calendar import in_range
from workflow.rules.criticism import Level, Thresholds
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.rules.typed_numbers import write_number
from workflow.services.calendar import load_calendar
from workflow.services.criticism_facts import Span, agency_lines
from workflow.services.criticism_settings import thresholds_of
from workflow.services.letterhead import letterhead
from workflow.services.open_drafts import About, address_to, finish_composing, take_draft
from workflow.services.report_periods import keeper_of

LONGEST_REASON = 300


def authority_to_judge(session: Session, actor: Actor) -> Agency:
    """The authority over the whole of which the actor urges (else ``NotFound``)."""
    return keeper_of(session, actor, Action.URGE)


def about(authority_id: int) -> About:
    """What the one draft is about."""
    return About(LetterKind.CRITICISM, authority_id)


def check_span(span: Span, today: date) -> None:
    """Nothing where the days can be looked at.

    Raises:
        Refusal: ``span_reversed``, ``span_not_over``; ``date_out_of_range``.
    """
    if in_range(span.until) < in_range(span.since):
        raise Refusal("span_reversed")
    if span.until >= today:
        raise Refusal("span_not_over", day=span.until)


def proposal(session: Session, actor: Actor, span: Span, today: date) -> list[AgencyLine]:
    """Every agency with its figures and what the thresholds propose for it.

    Raises:
        NotFound: there is no authority that the actor urges for.
        Refusal: as of ``check_span``.
    """
    authority = authority_to_judge(session, actor)
    check_span(span, today)
    thresholds = thresholds_of(session, authority.id).thresholds
    return agency_lines(session, authority.id, span, thresholds, today, load_calendar(session))


def compose(
    session: Session,
    actor: Actor,
    span: Span,
    seen: Mapping[int, Level],
    dropped: Mapping[int, str],
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> OfficialLetter:
    """Write the content of the one draft: everybody proposed, without whom the person ``dropped`` with a reason.

    ``seen`` is what was proposed for whom when the person decided.

    Raises:
        NotFound: there is no authority that the actor urges for.
        Refusal: ``stale``; ``no_thresholds``; ``criticism_list_changed`` where another list is proposed by now;
            ``drop_reason_needed``; ``criticism_empty``; as of ``check_span``.
    """
    authority, today = authority_to_judge(session, actor), local_day(now)
    thresholds = thresholds_of(session, authority.id).thresholds
    if not thresholds.any:
        raise Refusal("no_thresholds")
    lines = [line for line in proposal(session, actor, span, today) if line.level is not None]
    if {line.agency_id: line.level for line in lines} != dict(seen):
        raise Refusal("criticism_list_changed")
    left_out = tuple(_dropped(line, dropped[line.agency_id]) for line in lines if line.agency_id in dropped)
    kept = tuple(line for line in lines if line.agency_id not in dropped)
    if not kept:
        raise Refusal("criticism_empty")
    draft = take_draft(session, about(authority.id), version=version, by=actor.user_id, now=now)
    results = Results(span.since, span.until, today, criteria(thresholds), kept, left_out)
    draft.n, draft.as_of, draft.content = 1, today, plain(results)
    draft.head = plain_head(letterhead(session, authority.id).head.for_notices, "", "")
    address_to(session, draft, {line.agency_id for line in kept})
    payload: dict[str, object] = {
        "since": span.since,
        "until": span.until,
        "agencies": {str(line.agency_id): line.level for line in kept},
        "dropped": {str(d.agency_id): d.reason for d in left_out},
    }
    finish_composing(session, draft, by=actor.user_id, now=now, address=address, payload=payload)
    return draft


def _dropped(line: AgencyLine, reason: str) -> Dropped:
    words = clean_line(reason)
    if not words:
        raise Refusal("drop_reason_needed", agency=line.agency)
    assert line.level is not None  # it was proposed
    return Dropped(line.agency_id, line.agency, line.level, words[:LONGEST_REASON])


def criteria(thresholds: Thresholds) -> Criteria:
    """The thresholds as the notice writes them."""
    shares = (
        thresholds.remind_below,
        thresholds.criticise_below,
        thresholds.praise_above,
        thresholds.praise_late_below,
    )
    return Criteria(thresholds.least, *map(write_number, shares))


def require_true(session: Session, letter: OfficialLetter, *, issued_on: date, today: date) -> None:
    """Nobody is named for what is no longer so: every late duty still counts as it did, and nothing new waits.

    What was finished late meanwhile is still late.

    Raises:
        Refusal: ``criticism_changed``.
    """
    del issued_on
    results = read(Results, letter.content)
    session.execute(
        sa.select(Agency.id)
        .where(Agency.id.in_([line.agency_id for line in results.agencies]))
        .with_for_update()
    )
    lines = agency_lines(
        session,
        letter.authority_id,
        Span(results.since, results.until),
        Thresholds(),
        today,
        load_calendar(session),
    )
    present = {d.assignment_id: (line.agency_id, d) for line in lines for d in line.duties}
    changed = 0
    for line in results.agencies:
        for duty in line.duties:
            agency_id, now_so = present.get(duty.assignment_id, (0, None))
            changed += (
                now_so is None
                or agency_id != line.agency_id
                or now_so.due_version != duty.due_version
                or (now_so.outcome != duty.outcome and not _finished_late(duty.outcome, now_so.outcome))
                or (now_so.contested and not duty.contested)
            )
    if changed:
        raise Refusal("criticism_changed", count=changed)


def _finished_late(before: str, after: str) -> bool:
    return (before, after) == ("open_overdue", "done_late")
