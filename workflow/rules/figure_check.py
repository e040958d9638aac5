"""Soát số liệu: every statement of a report that its own figures, codes or head contradict (domain f.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from workflow.rules.figure_changes import change_findings
from workflow.rules.figure_citations import citation_findings, cited
from workflow.rules.figure_codes import code_findings, codes
from workflow.rules.figure_cross import cross_findings
from workflow.rules.figure_findings import Finding, Severity
from workflow.rules.figure_issuer import read_head
from workflow.rules.figure_labels import claims
from workflow.rules.figure_lists import list_findings
from workflow.rules.figure_order import order_findings
from workflow.rules.figure_percent import percent_findings
from workflow.rules.figure_periods import period_findings
from workflow.rules.figure_remainders import remainder_findings
from workflow.rules.figure_residue import residue_findings
from workflow.rules.figure_scope import scope_findings
from workflow.rules.figure_sums import sum_findings
from workflow.rules.figure_tables import table_findings
from workflow.rules.figure_text import Paragraph, Report
from workflow.rules.figure_windows import window_findings

_FINDINGS_MOST = 2_000
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def check_figures(report: Report, entered: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """All findings in the order of the text; of two on the same words and kind the graver one.

    ``entered`` are those that the period's data contradicts (``workflow.rules.figure_data.compare``).
    """
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in chain(entered, _all(report)):
        place = finding.place
        key = (finding.kind, place.line, place.block, place.table, place.column, place.start)
        if key not in kept or _RANK[finding.severity] < _RANK[kept[key].severity]:
            kept[key] = finding
        if len(kept) >= _FINDINGS_MOST:
            break
    return tuple(sorted(kept.values(), key=lambda f: (f.place.table, f.place.line, f.place.start)))


def _all(report: Report) -> Iterator[Finding]:
    head = read_head(report)
    for paragraph in (*report.paragraphs, *report.cells):
        yield from _of_paragraph(paragraph)
    yield from list_findings(report)
    yield from table_findings(report)
    stated = list(claims(report))
    yield from cross_findings(stated)
    yield from window_findings(report, stated)
    yield from period_findings(report, head)
    yield from scope_findings(report, head)
    found = codes(report)
    yield from code_findings(report, found)
    yield from citation_findings(head, cited(found))


def _of_paragraph(paragraph: Paragraph) -> Iterator[Finding]:
    if paragraph.countable:
        for rule in (percent_findings, change_findings, sum_findings, remainder_findings, order_findings):
            yield from rule(paragraph)
    yield from residue_findings(paragraph)
