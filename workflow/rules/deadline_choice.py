"""Which of several dates in a phrase is the deadline, and which one only its end."""

from __future__ import annotations

import re

from workflow.rules.date_expressions import Expression
from workflow.rules.deadline_patterns import AS_TIME, OF_A_THING, SET, UNTIL


def first_set(text: str, usable: list[Expression]) -> int:
    """Which of ``usable`` sets the deadline: not a year that only names a thing ("báo cáo năm 2025 trước ngày …")."""
    before = text[: usable[0].begin].rstrip()
    of_a_thing = OF_A_THING.search(before) is not None and usable[0].kind in ("year", "range")
    if AS_TIME.search(before) and not of_a_thing:
        return 0
    for i, e in enumerate(usable[1:], 1):
        between = text[usable[0].stop : e.begin]
        if of_a_thing and re.search(r"[.;]\s", between):
            break
        if SET.search(between.rstrip()) or (not of_a_thing and UNTIL.search(between.rstrip())):
            return i
    return 0


def end_said(text: str, later: list[Expression]) -> Expression | None:
    """In "từ tháng 9/2025, hoàn thành trước ngày 31/12/2025" the second."""
    return next((e for e in later if UNTIL.search(text[: e.begin].rstrip())), None)
