"""Defects of a list, each reported and none repaired silently.

============================ ============================================================
``no_duty_table``            neither a table nor the text of the file gives a duty (error)
``no_owner_column``          the header names no owner column (error; map one by hand)
``duplicate_stt``            a number printed twice; ``missing_stt`` one left out;
                             ``stt_out_of_order`` one that stands before a smaller one
``empty_stt``                a duty without number in a numbered table
``empty_owner``              no owner in an owner column
``empty_deadline``           nothing in a deadline column
``empty_progress``           nothing in a progress column
``unknown_progress``         a progress cell that names no known state
``progress_differs``         the result says done, the progress column does not
``shifted_row``              the row stood beside its columns and was read shifted
``same_as_above``            cells taken from the row above (merged, or a merge that got lost)
``broken_row``               a piece of the row stood in a row of its own
``joined_line``              a broken line of the text file was put together
``stray_text``               text in a column without header
``unplaced_row``             a row that is no duty and no heading, left out
``header_repeated``          the header stands again (info)
``looks_like_target``        a figure to reach (chỉ tiêu) rather than work to do
``table_continued``          a table without header, read with the columns of the one before
``same_duty_twice``          the same text stands twice in the file
``same_duty_elsewhere``      most of the words stand in another part of the document too (info)
``owner_inherited`` ``deadline_inherited``
                             said by a heading or for several items at once (info)
``hidden_sheet``             a sheet that was not read because it is hidden
``page_without_text``        pages of a PDF that are pictures, not read; the detail counts them up
``encoding_guessed``         the text file does not say its encoding
``several_leads`` ``group_owner`` ``open_group`` ``missing_separator`` ``self_coordination``
``unknown_owner`` ``suggested_owner`` ``ambiguous_name`` ``request_only``
                             what the owner phrase leaves to a person
``phrase_too_long``          an owner cell that is no list of names (error)
``deadline_past_at_issue``   due before the document was signed
``deadline_in_text_differs`` the duty's text names another day than the column
``deadline_needs_event``     counted from an event whose day is not known yet
``no_such_date``             a day the calendar does not have
``not_working_day``          a named day that falls on a day off (info; it is not moved)
``deadline_implausible``     a year far from the document's
``unread_deadline`` and the warnings of the deadline reader
                             what the deadline phrase leaves to a person
============================ ============================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from workflow.intake.columns import Role
from workflow.intake.plan import Problem, ProposedDuty, Severity
from workflow.intake.shapes import stt_style


def _integer(stt: str) -> int | None:
    bare = stt.strip("(). :")
    return int(bare) if stt_style(stt) == "arabic" else None


def number_problems(duties: Sequence[ProposedDuty], sections: Sequence[str]) -> list[ProposedDuty]:
    """Duplicate, missing and displaced numbers of one table, put on the rows they concern.

    ``sections`` names the section of each duty; where most sections begin again at 1, each is
    checked alone.
    """
    found: dict[int, list[Problem]] = {}
    for run in _runs(duties, sections):
        _check_run(run, found)
    return [replace(d, problems=(*d.problems, *found.get(d.place.row, ()))) for d in duties]


def _runs(duties: Sequence[ProposedDuty], sections: Sequence[str]) -> list[list[ProposedDuty]]:
    restarts = _restarts(duties, sections)
    runs: list[list[ProposedDuty]] = []
    current: str | None = None
    for duty, section in zip(duties, sections, strict=True):
        if _integer(duty.place.stt) is None:
            continue
        if not runs or (restarts and section != current):
            runs.append([])
            current = section
        runs[-1].append(duty)
    return runs


def _restarts(duties: Sequence[ProposedDuty], sections: Sequence[str]) -> bool:
    first: dict[str, int] = {}
    for duty, section in zip(duties, sections, strict=True):
        if (number := _integer(duty.place.stt)) is not None:
            first.setdefault(section, number)
    return len(first) > 1 and sum(n == 1 for n in first.values()) * 2 > len(first)


def _check_run(run: list[ProposedDuty], found: dict[int, list[Problem]]) -> None:
    numbers = [n for duty in run if (n := _integer(duty.place.stt)) is not None]
    printed = set(numbers)
    first_rows: dict[int, int] = {}
    largest = 0
    for duty, number in zip(run, numbers, strict=True):
        row, table = duty.place.row, duty.place.table
        problems = found.setdefault(row, [])
        if number in first_rows:
            detail = f"{number} (= {first_rows[number]})"
            problems.append(Problem("duplicate_stt", Severity.WARNING, row, Role.STT, detail, table))
        first_rows.setdefault(number, row)
        if number < largest:
            problems.append(Problem("stt_out_of_order", Severity.WARNING, row, Role.STT, str(number), table))
        gap = (n for n in range(largest + 1, number) if n not in printed) if largest else ()
        if first := list(islice(gap, 10)):
            detail = ", ".join(map(str, first))
            problems.append(Problem("missing_stt", Severity.WARNING, row, Role.STT, detail, table))
        largest = max(largest, number)


def _twin(duty: ProposedDuty, known: ProposedDuty) -> Problem:
    row, table = duty.place.row, duty.place.table
    return Problem("same_duty_twice", Severity.INFO, row, Role.TEXT, str(known.place.row), table)


def twins(duties: Sequence[ProposedDuty], folded: Sequence[str]) -> list[ProposedDuty]:
    """The same words twice in one file, reported on the later row."""
    first: dict[str, ProposedDuty] = {}
    out: list[ProposedDuty] = []
    for duty, text in zip(duties, folded, strict=True):
        known = first.setdefault(text, duty)
        problem = _twin(duty, known)
        out.append(duty if known is duty else replace(duty, problems=(*duty.problems, problem)))
    return out
