"""The cells of an entry grid between the page and the service, and the large table of all agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from workflow.rules.entered_rows import TypedRow, read_row, typed_row
from workflow.rules.indicators import Kind
from workflow.rules.refusal import Refusal
from workflow.services.figure_reading import Grid, GridRow, Table
from workflow.services.figure_writing import Key
from workflow.services.figures import Cells, CellsRefused, RowProblem
from workflow.web.figure_sentences import figure_words, sentence

_VERSION = re.compile(r"v-([0-9]{1,9})-([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row as the page shows it: its number, what stands in the cells, and what is wrong by column."""

    n: int
    row: GridRow
    typed: TypedRow
    version: int
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def field(self) -> str:
        """The end of the names of its fields."""
        return f"{self.row.line.id}-{self.row.agency_id}"


def shown(
    grid: Grid, typed: Mapping[Key, tuple[TypedRow, int]] | None = None, problems: Iterable[RowProblem] = ()
) -> list[FormRow]:
    """The rows of a grid as they stand, or as they were typed with what is wrong."""
    wrong: dict[int, dict[str, str]] = {}
    for found in problems:
        wrong.setdefault(found.row, {}).setdefault(found.problem.column.value, sentence(found.problem))
    rows = []
    for n, row in enumerate(grid.rows, 1):
        stands = typed_row(row.line.traits, row.kept.figure, row.kept.note), row.kept.version
        cells, version = (typed or {}).get(row.key, stands)
        rows.append(FormRow(n, row, cells, version, wrong.get(n, {})))
    return rows


def typed_cells(form: Mapping[str, str]) -> dict[Key, tuple[TypedRow, int]]:
    """What was sent, by indicator and agency, with the version of each row that the person saw."""
    found: dict[Key, tuple[TypedRow, int]] = {}
    for name, value in form.items():
        matched = _VERSION.fullmatch(name)
        if matched is None or not (value.isascii() and value.isdecimal() and len(value) < 10):
            continue
        tail = name[1:]
        cells = TypedRow(*(form.get(f"{part}{tail}", "") for part in "abxn"))
        found[int(matched[1]), int(matched[2])] = cells, int(value)
    return found


def to_save(grid: Grid, typed: Mapping[Key, tuple[TypedRow, int]]) -> list[Cells]:
    """The rows that were sent as they are to be.

    Raises:
        CellsRefused: cells that cannot be read, all of them.
        Refusal: ``stale`` where a row was sent that is not in the grid, or no longer.
    """
    if not typed.keys() <= {row.key for row in grid.rows}:
        raise Refusal("stale")
    rows: list[Cells] = []
    problems: list[RowProblem] = []
    for n, row in enumerate(grid.rows, 1):
        if row.key not in typed:
            continue
        cells, version = typed[row.key]
        read = read_row(row.line.traits, cells)
        problems += [RowProblem(n, problem) for problem in read.problems]
        rows.append(Cells(n, row.line.id, row.agency_id, read.figure, read.note, version))
    if problems:
        raise CellsRefused(problems)
    return rows


def table_rows(table: Table, code: str) -> Markup:
    """All cells of the large table as one piece: 12,000 template steps would cost more than the page."""
    nothing, blank, unasked = _("không phát sinh"), _("chưa nhập"), _("không yêu cầu")
    pieces: list[str] = []
    for agency in table.agencies:
        address = url_for("figures.agency", code=code, agency_id=agency.id)
        pieces.append(f'<tr><th scope="row"><a href="{escape(address)}">{escape(agency.name)}</a></th>')
        for line in table.lines:
            kept = table.kept.get((line.id, agency.id))
            if kept is not None and kept.figure.entered:
                words = "KPS" if kept.figure.nothing_arose else figure_words(kept.figure, line.kind)
                title = f' title="{nothing}"' if kept.figure.nothing_arose else ""
                pieces.append(f'<td class="num"{title}>{escape(words)}</td>')
            elif not table.asks(line, agency.id):
                pieces.append(f'<td class="num unasked"><span class="visually-hidden">{unasked}</span></td>')
            elif line.kind is Kind.PARTS:
                pieces.append('<td class="num"></td>')
            else:
                pieces.append(f'<td class="num missing"><span class="visually-hidden">{blank}</span>–</td>')
        pieces.append("</tr>\n")
    return Markup("".join(pieces))  # noqa: S704 - names and figures are escaped, all else is our own words
