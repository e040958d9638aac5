"""A document's text as the check of figures takes it."""

from __future__ import annotations

from workflow.intake.source_text import SourceText
from workflow.rules.figure_text import Grid, GridRow, Report, SourceLine, report_of

_HEADING_MOST = 200
"""Letters of a heading in bold; a longer bold paragraph is text that somebody stressed."""


def report_from(text: SourceText) -> Report:
    """Paragraphs and tables of ``text``; a finding's block is the index in ``text.blocks``."""
    lines = [
        SourceLine(b.line, b.text, n, bool(b.level) or (b.bold and len(b.text) < _HEADING_MOST), b.breaks)
        for n, b in enumerate(text.blocks)
        if not b.table
    ]
    grids = [
        Grid(number, tuple(GridRow(row.number, row.cells, row.right) for row in rows))
        for number, rows in enumerate(text.tables, 1)
    ]
    return report_of(lines, grids)
