"""What the section rows of a table say for the duties below them: an agency, a deadline."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from workflow.intake.columns import Role
from workflow.intake.plan import Problem, ProposedDuty, Severity
from workflow.intake.subjects import agency_heading
from workflow.intake.terms import term_in
from workflow.intake.verbs import begins_with_act

_NUMBER = re.compile(r"^\s*(?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*|[a-zđ])\s*[.)]\s+")


def with_inherited(duty: ProposedDuty) -> ProposedDuty:
    """An empty owner or deadline is filled from the nearest heading that names one, and says so."""
    steps = [_NUMBER.sub("", step) for step in reversed(duty.group.split(" / "))]
    row, table = duty.place.row, duty.place.table
    if not duty.owner_phrase.strip() and (lead := next(filter(None, map(_agency, steps)), "")):
        problem = Problem("owner_inherited", Severity.WARNING, row, Role.OWNER, lead, table)
        duty = _filled(duty, "owner", "empty_owner", problem, owner_phrase=lead)
    if not duty.deadline_phrase.strip() and (term := next(filter(None, map(term_in, steps)), "")):
        problem = Problem("deadline_inherited", Severity.WARNING, row, Role.DEADLINE, term, table)
        duty = _filled(duty, "deadline", "empty_deadline", problem, deadline_phrase=term)
    return duty


def _filled(duty: ProposedDuty, what: str, emptiness: str, problem: Problem, **phrase: str) -> ProposedDuty:
    kept = tuple(p for p in duty.problems if p.code != emptiness)
    return replace(duty, inherited=(*duty.inherited, what), problems=(*kept, problem), **phrase)  # type: ignore[arg-type]


@lru_cache(maxsize=1_024)
def _agency(heading: str) -> str:
    """The agency that a heading names and nothing else ("BỘ Y TẾ", "Nhiệm vụ của Sở Nội vụ")."""
    if not heading or begins_with_act(heading):
        return ""
    plain = heading.title() if heading.isupper() else heading
    found = agency_heading(plain)
    if found is None or found.verb_at >= 0 or found.starts_at > 0:
        return ""
    return heading if heading.isupper() else found.lead
