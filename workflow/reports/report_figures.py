"""A report of our own as the check of figures takes it: its lines counted as ``lines_of`` gives them."""

from __future__ import annotations

from workflow.reports.report_document import Words, titles
from workflow.rules import figure_text
from workflow.rules.figure_text import GridRow, Report, SourceLine, report_of
from workflow.rules.report_text import NOTE_MARK, Grid, read


def figures_of(words: Words) -> Report:
    """Paragraphs, footnotes and tables of the report, each with its line from 1."""
    lines: list[SourceLine] = []
    grids: list[figure_text.Grid] = []
    count = 0

    def say(text: str, *, heading: bool = False) -> None:
        nonlocal count
        if text:
            count += 1
            lines.append(SourceLine(count, text, len(lines), heading))

    for text in (words.head.subject, *words.head.bases):
        say(text)
    for section, title in zip(words.sections, titles(words.sections), strict=True):
        say(title, heading=True)
        for part in read(section.text):
            if isinstance(part, Grid):
                rows = [GridRow(count + n, row) for n, row in enumerate((part.headings, *part.rows), 1)]
                count += len(rows)
                grids.append(figure_text.Grid(len(grids) + 1, tuple(rows)))
                continue
            for text in (part.text.replace(NOTE_MARK, ""), *part.notes):
                say(text)
    return report_of(lines, grids)
