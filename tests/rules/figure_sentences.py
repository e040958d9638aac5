"""One sentence as the check reads it."""

from __future__ import annotations

from workflow.rules.figure_check import check_figures
from workflow.rules.figure_findings import Finding
from workflow.rules.figure_text import SourceLine, report_of


def told(*lines: str) -> tuple[Finding, ...]:
    """The findings on lines that follow each other."""
    return check_figures(report_of(SourceLine(n, line, n - 1) for n, line in enumerate(lines, 1)))
