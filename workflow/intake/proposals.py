"""Tables of text into proposed duties: find the header, walk the rows, report what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from workflow.intake import duties as duty_rows
from workflow.intake.columns import (
    Role,
    assign,
    is_column_numbers,
    is_header,
    is_second_header,
    join_headers,
    period_of,
)
from workflow.intake.errors import IntakeError
from workflow.intake.header import read_header
from workflow.intake.inherited import with_inherited
from workflow.intake.keys import with_keys, words_of
from workflow.intake.plan import (
    ColumnMap,
    PlanReading,
    Problem,
    ProposedDuty,
    Severity,
    TableLeftOut,
    TableRead,
)
from workflow.intake.problems import number_problems, twins
from workflow.intake.rows import ReadRow, RowKind, fit, is_duty_without_details, read_row
from workflow.intake.running_text import in_order, text_duties
from workflow.intake.sections import Sections, annex_of, group_line_of
from workflow.intake.shapes import looks_like_stt
from workflow.intake.tables import Source, SourceRow, SourceTable
from workflow.rules.names import fold

_CONTINUES = 0.5


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the rows of a table begin and what its columns hold."""

    header: tuple[str, ...]
    columns: dict[int, Role]
    first: int
    heading: str


@dataclass
class _Walk:
    """One table, row by row."""

    table: int
    annex: str
    sections: Sections
    columns: dict[int, Role]
    periods: dict[int, str] = field(default_factory=dict)
    duties: list[ProposedDuty] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    last: ReadRow | None = None
    pending: list[ReadRow] = field(default_factory=list)

    def run(self, rows: Sequence[SourceRow]) -> None:
        for i, source in enumerate(rows):
            if is_header(source.cells):
                self._header_again(source, rows[i + 1 : i + 4])
                continue
            row = read_row(source, self.columns, self.last)
            alone = row.kind is RowKind.SECTION and i + 1 < len(rows)
            self._take(row, read_row(rows[i + 1], self.columns, row) if alone else None)
        for row in self.pending:
            self._report("unplaced_row", Severity.INFO, row, row.get(Role.TEXT)[:120])

    def _take(self, row: ReadRow, following: ReadRow | None) -> None:
        if row.kind is RowKind.SECTION and not is_duty_without_details(row, following):
            self._section(row)
        elif row.kind in (RowKind.DUTY, RowKind.SECTION):
            self._duty(row)
        elif row.kind is RowKind.CONTINUATION:
            self._continue(row)
        elif row.kind is RowKind.NOTE:
            self._report("unplaced_row", Severity.INFO, row, row.get(Role.TEXT)[:120])

    def _header_again(self, source: SourceRow, following: Sequence[SourceRow]) -> None:
        """A header inside the table: its columns hold only if the rows below fit them better."""
        columns = assign(source.cells, following)
        if sum(fit(r, columns) for r in following) > sum(fit(r, self.columns) for r in following):
            self.columns = columns
        self._report("header_repeated", Severity.INFO, ReadRow(RowKind.HEADER, source), "")

    def _section(self, row: ReadRow) -> None:
        self.pending.append(row)
        self.sections.enter(row.get(Role.STT), row.get(Role.TEXT))
        if row.moved:
            self._report("shifted_row", Severity.INFO, row, f"{row.moved:+d}")

    def _duty(self, row: ReadRow) -> None:
        if not row.get(Role.TEXT).strip():
            detail = " | ".join(filter(None, row.source.cells))[:200]
            self._report("unplaced_row", Severity.WARNING, row, detail)
            return
        roles = set(self.columns.values())
        duty = duty_rows.build(row, self.table, self.annex, self.sections, roles)
        self.duties.append(duty_rows.with_marked_periods(duty, self.periods))
        self.runs.append(self.sections.group())
        self.pending = []
        self.last = row
        if len(row.spill) >= 2 and looks_like_stt(row.spill[-2]):
            self.sections.enter(row.spill[-2], row.spill[-1])

    def _continue(self, row: ReadRow) -> None:
        """Cells that broke off the duty above go back to it, and it says so."""
        if self.last is None or not self.duties:
            self._report("unplaced_row", Severity.WARNING, row, " | ".join(row.cells.values())[:200])
            return
        cells = dict(self.last.cells)
        for role, text in row.cells.items():
            cells[role] = f"{cells[role]}\n{text}" if cells.get(role) else text
        self.last = replace(self.last, cells=cells)
        detail = f"{row.source.number}: {' | '.join(row.cells.values())[:200]}"
        problem = Problem("broken_row", Severity.WARNING, self.last.source.number, "", detail, self.table)
        roles = set(self.columns.values())
        whole = duty_rows.build(self.last, self.table, self.annex, self.sections, roles)
        before = self.duties[-1]
        self.duties[-1] = replace(
            whole, group=before.group, leader_phrase=before.leader_phrase, problems=(*whole.problems, problem)
        )

    def _report(self, code: str, severity: Severity, row: ReadRow, detail: str) -> None:
        self.problems.append(Problem(code, severity, row.source.number, "", detail, self.table))


def _line(row: SourceRow) -> str:
    return " ".join(" ".join(dict.fromkeys(cell for cell in row.cells if cell)).split())


def _layout(table: SourceTable, chosen: Mapping[int, str] | None, before: _Layout | None) -> _Layout | None:
    """The header row and its columns; rows above it belong to the heading."""
    rows = table.rows
    at = next((i for i, row in enumerate(rows) if is_header(row.cells)), None)
    if at is None:
        at = _joined_header(rows)
    if at is None:
        return _without_header(table, chosen, before)
    heading = "\n".join(filter(None, (table.heading_before, *map(_line, rows[:at]))))
    first, header = at + 1, rows[at].cells
    if first < len(rows) and is_second_header(rows[at], rows[first]):
        header = join_headers(rows[at], rows[first])
        first += 1
    if first < len(rows) and is_column_numbers(rows[first].cells):
        first += 1
    columns = (
        {int(k): Role(v) for k, v in chosen.items()} if chosen else assign(header, rows[first : first + 30])
    )
    return _Layout(header, columns, first, heading)


def _joined_header(rows: Sequence[SourceRow]) -> int | None:
    """A header that only its two rows together announce."""
    for i, (top, below) in enumerate(pairwise(rows[:21])):
        if is_second_header(top, below) and is_header(join_headers(top, below)):
            return i
    return None


def _without_header(
    table: SourceTable, chosen: Mapping[int, str] | None, before: _Layout | None
) -> _Layout | None:
    """A table cut in two by a page break goes on with the columns of the one before."""
    if chosen:
        columns = {int(k): Role(v) for k, v in chosen.items()}
        return _Layout((), columns, 0, table.heading_before)
    if before is None or table.heading_before or len(table.rows[0].cells) != len(before.header):
        return None
    rows = table.rows[:20]
    fitting = sum(fit(row, before.columns) >= 3 for row in rows)
    return replace(before, first=0, header=before.header) if fitting >= _CONTINUES * len(rows) else None


def _left_out(number: int, table: SourceTable, reason: str = "") -> TableLeftOut:
    words = fold(" ".join(cell for row in table.rows[:4] for cell in row.cells))
    if not reason and ("cong hoa xa hoi chu nghia" in words or "doc lap - tu do" in words):
        reason = "title_block"
    elif not reason:
        reason = (
            "signature" if "noi nhan" in words or words.startswith(("tm.", "kt.", "tl.")) else "not_duties"
        )
    first = tuple(cell[:80] for cell in table.rows[0].cells if cell)[:8]
    return TableLeftOut(number, table.name, reason, first)


def read_plan(source: Source, chosen: ColumnMap | None = None) -> PlanReading:
    """All duties of a file in its own order, and the tables that were left out and why.

    Raises:
        IntakeError: ``no_table`` where a text has neither a table nor a duty.
    """
    reads: list[TableRead] = []
    out: list[TableLeftOut] = [TableLeftOut(0, name, "hidden_sheet") for name in source.hidden]
    duties: list[ProposedDuty] = []
    problems = [Problem("hidden_sheet", Severity.WARNING, 0, "", name) for name in source.hidden]
    if source.unread_pages:
        which = ", ".join(map(str, source.unread_pages))
        problems.append(Problem("page_without_text", Severity.WARNING, 0, "", which))
    if source.encoding_guessed:
        problems.append(Problem("encoding_guessed", Severity.WARNING, 0))
    layout: _Layout | None = None
    annex = ""
    for number, table in enumerate(source.tables, start=1):
        found = _layout(table, (chosen or {}).get(number), layout)
        if found is None or Role.TEXT not in found.columns.values():
            indicators = found is not None and Role.TARGET in found.columns.values()
            out.append(_left_out(number, table, "indicators" if indicators else ""))
            continue
        continued = found.first == 0 and layout is not None and not (chosen or {}).get(number)
        layout = found
        annex = annex_of(found.heading) or annex
        periods = {n: period for n, cell in enumerate(found.header) if (period := period_of(cell))}
        walk = _Walk(number, annex, Sections(group_line_of(found.heading)), dict(found.columns), periods)
        walk.run(table.rows[found.first :])
        reads.append(_read(number, table, found, len(walk.duties)))
        problems += _table_problems(number, table, found, continued=continued) + walk.problems
        duties += number_problems(walk.duties, walk.runs)
    duties = [with_inherited(d) for d in with_keys(twins(duties, [words_of(d.text) for d in duties]))]
    header = read_header(source)
    duties = in_order(
        source, duties, text_duties(source, {r.table for r in reads if r.duties}, header.issuer)
    )
    if not duties and not source.tables and not source.hidden:
        raise IntakeError("no_table")
    if not duties and not reads:
        problems.append(Problem("no_duty_table", Severity.ERROR, 0))
    return PlanReading(header, tuple(reads), tuple(out), tuple(duties), tuple(problems))


def _read(number: int, table: SourceTable, layout: _Layout, duties: int) -> TableRead:
    columns = {column: str(role) for column, role in layout.columns.items()}
    return TableRead(number, table.name, layout.heading[-500:], layout.header, columns, duties)


def _table_problems(number: int, table: SourceTable, layout: _Layout, *, continued: bool) -> list[Problem]:
    found: list[Problem] = []
    row = table.rows[max(layout.first - 1, 0)].number
    if not {Role.OWNER, Role.OWNERS} & set(layout.columns.values()):
        found.append(Problem("no_owner_column", Severity.ERROR, row, Role.OWNER, table.name, number))
    if continued:
        found.append(Problem("table_continued", Severity.WARNING, row, "", table.name, number))
    return found
