"""One read row as a proposed duty, with the problems of its own cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from workflow.intake.columns import Role
from workflow.intake.plan import FirstUpdate, Place, Problem, ProposedDuty, Severity
from workflow.intake.rows import ReadRow
from workflow.intake.sections import Sections
from workflow.intake.shapes import looks_like_target, progress_of
from workflow.rules.names import fold
from workflow.rules.states import State

_MARK = re.compile(r"\s*[xX×✓✔●■*+]\s*")


def build(row: ReadRow, table: int, annex: str, sections: Sections, columns: set[Role]) -> ProposedDuty:
    """The proposal; owners, deadline and key are still empty."""
    text = "\n".join(filter(None, (row.get(Role.TEXT), row.get(Role.DETAIL))))
    stt = "" if Role.STT in row.above else row.get(Role.STT).strip()
    group = " / ".join(filter(None, (sections.group(), row.get(Role.CATEGORY))))
    note = "\n".join(filter(None, (row.get(Role.NOTE), row.get(Role.RESOURCE))))
    return ProposedDuty(
        key="",
        place=Place(table, row.source.number, stt, row.source.page),
        annex=annex,
        group=group,
        text=text,
        origin_document_phrase=row.get(Role.ORIGIN),
        owner_phrase=row.get(Role.OWNER) or row.get(Role.OWNERS),
        coordinate_phrase=row.get(Role.COORDINATE),
        deadline_phrase=row.get(Role.DEADLINE),
        product=row.get(Role.PRODUCT),
        leader_phrase=row.get(Role.LEADER) or sections.leader,
        progress_phrase=row.get(Role.PROGRESS),
        result_text=row.get(Role.RESULT),
        note=note,
        source=row.source.cells,
        first_update=first_update(row.get(Role.PROGRESS), row.get(Role.RESULT), columns),
        problems=tuple(_problems(row, table, columns)),
    )


def with_marked_periods(duty: ProposedDuty, periods: Mapping[int, str]) -> ProposedDuty:
    """A timetable's marks as the deadline: the headers of the columns that hold an x, a colour or a cross."""
    marked = [name for n, name in periods.items() if n < len(duty.source) and _MARK.fullmatch(duty.source[n])]
    if duty.deadline_phrase or not marked:
        return duty
    kept = tuple(p for p in duty.problems if p.code != "empty_deadline")
    return replace(duty, deadline_phrase=", ".join(marked), problems=kept)


def first_update(progress: str, result: str, columns: set[Role]) -> FirstUpdate | None:
    """The two progress columns as one statement; a result under an empty progress cell has no state."""
    told = progress or ("" if Role.PROGRESS in columns else result)
    known = progress_of(told) if told else None
    if not progress and not result:
        return None
    state, late = known or (None, False)
    return FirstUpdate(state, result or progress, late)


def _problems(row: ReadRow, table: int, columns: set[Role]) -> list[Problem]:
    number = row.source.number
    found = [
        Problem(code, Severity.WARNING, number, role, "", table)
        for role, code in (
            (Role.STT, "empty_stt"),
            (Role.OWNER, "empty_owner"),
            (Role.OWNERS, "empty_owner"),
            (Role.DEADLINE, "empty_deadline"),
            (Role.PROGRESS, "empty_progress"),
        )
        if role in columns and not row.get(role).strip() and role not in row.above
    ]
    if row.moved < 0:
        found = [p for p in found if p.code != "empty_stt"]
    return found + _moves(row, table) + _doubts(row, table)


def _moves(row: ReadRow, table: int) -> list[Problem]:
    """What was set right while reading."""
    number = row.source.number
    found: list[Problem] = []
    if row.moved:
        found.append(Problem("shifted_row", Severity.WARNING, number, "", f"{row.moved:+d}", table))
    if row.above:
        severity = Severity.WARNING if row.moved else Severity.INFO
        found.append(Problem("same_as_above", severity, number, "", ", ".join(sorted(row.above)), table))
    if row.source.joined:
        found.append(Problem("joined_line", Severity.WARNING, number, "", "", table))
    if row.spill:
        found.append(Problem("stray_text", Severity.WARNING, number, "", " | ".join(row.spill), table))
    return found


def _doubts(row: ReadRow, table: int) -> list[Problem]:
    """What the words of the row leave open."""
    number = row.source.number
    found: list[Problem] = []
    progress = row.get(Role.PROGRESS)
    known = progress_of(progress) if progress else None
    if progress and known is None:
        found.append(
            Problem("unknown_progress", Severity.WARNING, number, Role.PROGRESS, progress[:80], table)
        )
    done = fold(row.get(Role.RESULT)).startswith("da hoan thanh")
    if done and known and known[0] is not State.COMPLETED:
        found.append(Problem("progress_differs", Severity.WARNING, number, Role.RESULT, progress[:80], table))
    if looks_like_target(row.get(Role.TEXT)):
        text = row.get(Role.TEXT)[:80]
        found.append(Problem("looks_like_target", Severity.WARNING, number, Role.TEXT, text, table))
    return found
