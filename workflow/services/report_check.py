"""What has to be looked at before a report is issued: missing figures and words, and what a check of its text finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Report, ReportSection
from workflow.reports.report_document import Words, lines_of
from workflow.reports.report_figures import figures_of
from workflow.rules.figure_check import check_figures
from workflow.rules.report_outline import NumberStyle
from workflow.rules.report_sentences import GAP
from workflow.rules.report_states import Asked
from workflow.services.report_words import kept_sections, printed_text, words_of

_BLANK = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the text that is wrong or looks wrong: ``severity`` error, warning or info; ``line`` from 1."""

    kind: str
    severity: str
    quote: str
    line: int
    explanation: str
    stated: str = ""
    computed: str = ""


def check_words(words: Words) -> list[Finding]:
    """What a template left behind, and every figure, code and period that the report itself contradicts."""
    left = check_text(lines_of(words))
    told = {(f.kind, f.line) for f in left}
    figures = [
        Finding(f.kind.value, f.severity.value, f.quote, f.place.line, f.explanation, f.stated, f.computed)
        for f in check_figures(figures_of(words))
        if (f.kind.value, f.place.line) not in told
    ]
    return [*left, *figures]


def check_text(lines: Sequence[str]) -> list[Finding]:
    """Places of the template that nobody filled."""
    found = []
    for number, line in enumerate(lines, 1):
        if GAP in line:
            found.append(Finding("template_residue", "error", line, number, "Còn chỗ trống chưa có số liệu."))
        found += [
            Finding("template_residue", "error", line, number, f"Còn chỗ chưa điền của mẫu: {blank}")
            for blank in _BLANK.findall(line)
        ]
    return found


class Lack(StrEnum):
    """What may be wrong with a section."""

    FIGURE = "figure"
    WORDS = "words"
    AGENCY = "agency"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Problem:
    """One of them: ``detail`` names the figure and who owes it, or the agency."""

    section_id: int
    heading: str
    lack: Lack
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """All that was found."""

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return len(self.problems) + sum(f.severity != "info" for f in self.findings)


def check(session: Session, report: Report) -> Checked:
    """Everything that the editor is to see before the report goes out. Three statements."""
    sections = kept_sections(session, report.id)
    names = _agencies(session, sections)
    found: list[Problem] = []
    for n, section in enumerate(sections):
        found += _problems(section, names, below=_has_sections_below(sections, n))
    problems = _once(found)
    explained = any(p.lack is Lack.FIGURE for p in problems)
    findings = check_words(words_of(session, report))
    return Checked(problems, tuple(f for f in findings if not (explained and GAP in f.quote)))


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """A figure that several sections print is missing once."""
    kept: dict[object, Problem] = {}
    for problem in problems:
        kept.setdefault(problem.detail if problem.lack is Lack.FIGURE else problem, problem)
    return tuple(kept.values())


def _agencies(session: Session, sections: Sequence[ReportSection]) -> dict[int, str]:
    ids = {s.agency_id for s in sections if s.agency_id is not None}
    if not ids:
        return {}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _has_sections_below(sections: Sequence[ReportSection], n: int) -> bool:
    behind = sections[n + 1] if n + 1 < len(sections) else None
    return behind is not None and behind.level > sections[n].level


def _problems(section: ReportSection, names: dict[int, str], *, below: bool) -> list[Problem]:
    title = section.heading or section.code
    found = [Problem(section.id, title, Lack.FIGURE, line) for line in section.missing.splitlines()]
    if not printed_text(section).strip() and not below and section.style is not NumberStyle.APPENDIX:
        found.append(Problem(section.id, title, Lack.WORDS))
    if section.asked not in (Asked.NOBODY, Asked.ACCEPTED):
        found.append(Problem(section.id, title, Lack.AGENCY, names.get(section.agency_id or 0, "")))
    if section.edited is not None and section.edited_from != section.computed:
        found.append(Problem(section.id, title, Lack.NEWER))
    return found
