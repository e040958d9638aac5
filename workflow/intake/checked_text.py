"""A document's text as the check of figures takes it."""

from __future__ import annotations

import re

from workflow.intake.errors import IntakeError
from workflow.intake.source_text import SourceText
from workflow.rules.figure_text import Grid, GridRow, Report, SourceLine, report_of

_HEADING_MOST = 200
"""Letters of a heading in bold; a longer bold paragraph is text that somebody stressed."""


MOST_FIGURES = 30_000
"""Ten times those of the longest report at hand; checking so many takes less than two seconds."""
_FIGURE = re.compile(r"\d+")


def report_from(text: SourceText) -> Report:
    """Paragraphs and tables of ``text``; a finding's block is the index in ``text.blocks``.

    Raises:
        IntakeError: ``figures_too_many``.
    """
    cells = (cell for rows in text.tables for row in rows for cell in row.cells)
    figures = sum(len(_FIGURE.findall(it)) for it in (*(block.text for block in text.blocks), *cells))
    if figures > MOST_FIGURES:
        raise IntakeError("figures_too_many", limit=MOST_FIGURES)
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
