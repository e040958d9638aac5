"""What has to be looked at before a report is issued: missing figures and words, and what a check of its text finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Report, ReportPeriod, ReportSection
from workflow.reports.report_document import Words, lines_of, placed_lines, titles
from workflow.reports.report_figures import figures_of
from workflow.rules.figure_check import check_figures
from workflow.rules.figure_data import compare
from workflow.rules.figure_edited import retyped
from workflow.rules.figure_entered import PeriodData
from workflow.rules.figure_findings import FindingKind, Severity
from workflow.rules.report_outline import NumberStyle, Source
from workflow.rules.report_sentences import GAP
from workflow.rules.report_states import Asked, ReportKind
from workflow.services.period_data import read_period_data
from workflow.services.report_words import kept_sections, printed_text, words_of

_BLANK = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the text that is wrong or looks wrong: ``severity`` error, warning or info; ``line`` from 1.

    ``section_id`` and ``heading`` name the section it stands in; 0 before the first one.
    """

    kind: str
    severity: str
    quote: str
    line: int
    explanation: str
    stated: str = ""
    computed: str = ""
    section_id: int = 0
    heading: str = ""


def check_words(words: Words, data: PeriodData | None = None) -> list[Finding]:
    """What a template left behind, and every figure, code and period that the report itself contradicts.

    With ``data`` also every statement that the figures entered for the period contradict.
    """
    left = check_text(lines_of(words))
    told = {(f.kind, f.line) for f in left}
    report = figures_of(words)
    entered = compare(report, data, own=True).findings if data is not None else ()
    figures = [
        Finding(f.kind.value, f.severity.value, f.quote, f.place.line, f.explanation, f.stated, f.computed)
        for f in check_figures(report, entered)
        if (f.kind.value, f.place.line) not in told
    ]
    return [*left, *figures]


_SAYS_THE_SAME = (FindingKind.CROSS_SECTION, FindingKind.PERCENT)
_PARTS = ("gồm", "các", "phần")
_FROM_FIGURES = frozenset({Source.TEXT, Source.INDICATORS})


def check_edits(
    sections: Sequence[ReportSection], words: Words, data: PeriodData, known: Sequence[Finding]
) -> Iterator[Finding]:
    """Numbers that an editor typed in the place of entered ones, unless ``known`` says the same of the line."""
    lines = {line: number for number, line in reversed(list(enumerate(lines_of(words), 1)))}
    told = {(f.line, f.stated) for f in known if f.kind in _SAYS_THE_SAME}
    names = {one.code: one.name for one in data.indicators}
    for section in sections:
        if section.edited is None or section.source not in _FROM_FIGURES:
            continue
        for one in retyped(section.standing, section.computed, section.edited):
            number = lines.get(one.line, 0)
            if (number, one.stated) in told:
                continue
            yield Finding(
                FindingKind.CROSS_SECTION.value,
                Severity.ERROR.value,
                one.quote,
                number,
                f"{_figure_at(one.place, names)} của {data.root.name} {data.period.label}: "
                f"số liệu đã nhập là {one.computed}, "
                f"ở đây ghi {one.stated}.",
                one.stated,
                one.computed,
            )


def _figure_at(place: str, names: dict[str, str]) -> str:
    """What a place of a template stands for: "số to-ct" for an indicator, "gồm to-ct" for one of its parts."""
    form, _space, rest = place.partition(" ")
    name = next((names[code] for word in rest.split() if (code := word.partition("/")[0]) in names), "")
    if not name:
        return "Số này"
    return f"Một phần của chỉ tiêu “{name}”" if form in _PARTS else f"Chỉ tiêu “{name}”"


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
    """Everything that the editor is to see before the report goes out; as many statements however long it is.

    The words of a correcting letter quote what was wrong: they are not held against the period's data.
    """
    sections = kept_sections(session, report.id)
    words = words_of(session, report)
    if report.kind is ReportKind.ERRATUM:
        findings = check_words(words)
    else:
        data = read_period_data(session, session.get_one(ReportPeriod, report.period_id))
        findings = check_words(words, data)
        findings += check_edits(sections, words, data, findings)
    names = _agencies(session, sections)
    found: list[Problem] = []
    for n, section in enumerate(sections):
        found += _problems(section, names, below=_has_sections_below(sections, n))
    problems = _once(found)
    explained = any(p.lack is Lack.FIGURE for p in problems)
    shown = (f for f in findings if not (explained and GAP in f.quote))
    return Checked(problems, tuple(_placed(shown, sections, words)))


def _placed(
    findings: Iterable[Finding], sections: Sequence[ReportSection], words: Words
) -> Iterator[Finding]:
    """The findings with their sections, which are those of the words."""
    places = [n for n, _line in placed_lines(words)]
    shown = titles(words.sections)
    for finding in findings:
        n = places[finding.line - 1] if 0 < finding.line <= len(places) else -1
        yield finding if n < 0 else replace(finding, section_id=sections[n].id, heading=shown[n])


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
