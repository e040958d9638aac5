"""Where a duty stands in its document, as people cite it: "PHỤ LỤC I, II.3", "III.2.a"."""

from __future__ import annotations

import re

from workflow.intake.plan import ProposedDuty

_MARK = re.compile(r"([IVXLC]{1,6}|[A-ZĐ]|\d{1,3}(?:\.\d{1,3})*)[.)]\s")


def clause_of(duty: ProposedDuty) -> str:
    """The clause of running text; for a row its annex and its number."""
    return duty.clause or ", ".join(filter(None, (duty.annex, number_of(duty))))


def number_of(duty: ProposedDuty) -> str:
    """The row's own number below the marks of the section rows above it: "II.3"; empty where it has none."""
    marks = [found[1] for part in duty.group.split(" / ") if (found := _MARK.match(part))]
    return ".".join(filter(None, (*marks, duty.place.stt.rstrip(".)"))))
