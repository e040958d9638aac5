"""Tables: totals of columns, parts of rows, percentages; a rule most rows keep is held against the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from workflow.rules.figure_findings import Finding, FindingKind, Place, Severity
from workflow.rules.figure_grid import BodyRow, Sheet, Value, sheet_of
from workflow.rules.figure_numbers import half_up, written, written_share
from workflow.rules.figure_text import Report

_FORMULA = re.compile(r"[\(\[]?\s*(?P<to>\d{1,2})\s*[\)\]]?\s*=\s*(?P<of>[\d\s()\[\]+\-/:x×*%]{3,60})")
_MOST_PARTS = 8
_LEAST_ROWS = 3
_SHARES_MOST = 24
_SAMPLE = 30
"""Rows that decide which columns may belong together; all rows are then held against it."""
_PART_OF_ALL = 0.75


def table_findings(report: Report) -> Iterator[Finding]:
    """What does not hold in the tables of a report."""
    for grid in report.grids:
        sheet = sheet_of(grid)
        if sheet is None:
            continue
        told: set[tuple[int, int]] = set()
        for finding in (*_totals(sheet), *_formulas(sheet), *_shares(sheet), *_row_sums(sheet)):
            where = (finding.place.row, finding.place.column)
            if where not in told:
                told.add(where)
                yield finding


def _totals(sheet: Sheet) -> Iterator[Finding]:
    """The total row against the rows it adds up."""
    totals = [row for row in sheet.rows if row.total]
    body = [row for row in sheet.rows if not row.total]
    if len(totals) != 1 or totals[0].group or len(body) < 2:
        return
    total, schemes = totals[0], _schemes(body)
    sums = {column: _sums(schemes, column) for column in _summed(sheet, total)}
    kept = {name: sum(one.get(name) == _value(total, c) for c, one in sums.items()) for name in schemes}
    best = max(kept, key=lambda name: kept[name])
    for column, one in sums.items():
        stated = total.values[column]
        if stated is None or best not in one or stated.value in one.values() or not any(one.values()):
            continue
        true = one[best]
        yield _finding(
            sheet, total, column, FindingKind.SUM,
            Severity.ERROR if len(schemes) == 1 or kept[best] else Severity.WARNING, written(true),
            f"Cộng các dòng của cột “{_short(sheet.heads[column])}” được {written(true)}, dòng tổng ghi {stated.text}.",
        )  # fmt: skip


def _summed(sheet: Sheet, total: BodyRow) -> list[int]:
    """Columns in which the total row states a sum."""
    return [
        column
        for column in range(len(sheet.heads))
        if sheet.is_summed(column)
        and (stated := total.values[column])
        and stated.text[:1].isdigit()
        and not stated.percent
    ]


def _sums(schemes: dict[str, list[BodyRow]], column: int) -> dict[str, Fraction]:
    found = {name: _sum(rows, column) for name, rows in schemes.items()}
    return {name: one for name, one in found.items() if one is not None}


def _value(row: BodyRow, column: int) -> Fraction | None:
    value = row.values[column]
    return value.value if value else None


def _schemes(body: list[BodyRow]) -> dict[str, list[BodyRow]]:
    """The ways the rows can make the total: all of them, the groups, what stands in the groups."""
    groups = [row for row in body if row.group]
    lesser = [row for row in body if row.lesser]
    schemes = {"all": body}
    if groups and len(groups) < len(body):
        schemes |= {"groups": groups, "leaves": [row for row in body if not row.group]}
    if lesser and len(lesser) < len(body):
        schemes["upper"] = [row for row in body if not row.lesser]
        schemes["lower"] = lesser
    return schemes


def _sum(rows: list[BodyRow], column: int) -> Fraction | None:
    values = [row.values[column] for row in rows]
    if any(value is None or value.percent for value in values):
        return None
    return sum((value.value for value in values if value), Fraction(0))


def _formulas(sheet: Sheet) -> Iterator[Finding]:
    """Columns whose head says how they are made: "(5) = (3) + (4)"."""
    for head in sheet.heads:
        for found in _FORMULA.finditer(head):
            to = sheet.index.get(int(found["to"]))
            parts = [sheet.index.get(int(n)) for n in re.findall(r"(?<!\d)\d{1,2}(?!\d)", found["of"])]
            signs = re.findall(r"[+\-/:]", found["of"])
            known = [part for part in parts if part is not None]
            if to is None or len(known) != len(parts) or len(parts) < 2 or len(signs) < len(parts) - 1:
                continue
            yield from _formula_rows(sheet, to, known, signs)


def _formula_rows(sheet: Sheet, to: int, parts: list[int], signs: list[str]) -> Iterator[Finding]:
    for row in sheet.rows:
        stated = row.values[to]
        values = [row.values[part] for part in parts]
        if stated is None or not stated.text[:1].isdigit() or any(value is None for value in values):
            continue
        numbers = [value.value for value in values if value]
        if signs[0] in "/:":
            if numbers[1]:
                yield from _share(sheet, row, to, 100 * numbers[0] / numbers[1], stated)
            continue
        true = numbers[0]
        for sign, number in zip(signs, numbers[1:], strict=False):
            true += number if sign == "+" else -number
        if true != stated.value:
            yield _finding(
                sheet, row, to, FindingKind.SUM, Severity.ERROR, written(true),
                f"Theo công thức của cột phải là {written(true)}, bảng ghi {stated.text}.",
            )  # fmt: skip


def _shares(sheet: Sheet) -> Iterator[Finding]:
    """Percent columns: the two columns that give most of their rows must give all."""
    width = len(sheet.heads)
    for column in range(width):
        if not sheet.is_share(column) or width > _SHARES_MOST:
            continue
        rows = [row for row in sheet.rows if (v := row.values[column]) and v.text[:1].isdigit()]
        if len(rows) < _LEAST_ROWS:
            continue
        pairs = [
            (top, bottom)
            for top in range(width)
            for bottom in range(width)
            if top != bottom
            and column not in (top, bottom)
            and not sheet.is_share(top)
            and not sheet.is_share(bottom)
        ]
        sample = rows[:_SAMPLE]
        best = max(pairs, key=lambda pair: _matches(sample, column, pair), default=None)
        if best is None:
            continue
        usable = [row for row in rows if _true(row, best) is not None]
        hits = _matches(usable, column, best)
        if hits < 2 or hits < _PART_OF_ALL * len(usable) - 0.5 or not _telling(usable, column):
            continue
        for row in usable:
            true, stated = _true(row, best), row.values[column]
            if true is not None and stated is not None:
                yield from _share(sheet, row, column, true, stated)


def _telling(rows: list[BodyRow], column: int) -> bool:
    """Rows of 100 % alone prove nothing about which columns belong together."""
    return len({value.value for row in rows if (value := row.values[column])}) > 1


def _true(row: BodyRow, pair: tuple[int, int]) -> Fraction | None:
    top, bottom = row.values[pair[0]], row.values[pair[1]]
    if top is None or bottom is None or not bottom.value or not top.text or not bottom.text:
        return None
    return 100 * top.value / bottom.value


def _matches(rows: list[BodyRow], column: int, pair: tuple[int, int]) -> int:
    count = 0
    for row in rows:
        true, stated = _true(row, pair), row.values[column]
        count += true is not None and stated is not None and half_up(true, stated.decimals) == stated.value
    return count


def _share(sheet: Sheet, row: BodyRow, column: int, true: Fraction, stated: Value) -> Iterator[Finding]:
    right = half_up(true, stated.decimals)
    if right == stated.value:
        return
    near = abs(true - stated.value) < stated.step
    yield _finding(
        sheet, row, column, FindingKind.PERCENT, Severity.WARNING if near else Severity.ERROR, written_share(right, stated.decimals),
        f"Tính từ hai cột của dòng này được {written_share(right, stated.decimals)}, bảng ghi {stated.text}.",
    )  # fmt: skip


def _row_sums(sheet: Sheet) -> Iterator[Finding]:
    """A column that is the sum of its neighbours in most rows must be so in all."""
    width = len(sheet.heads)
    for column in range(width):
        if not sheet.is_summed(column):
            continue
        for parts in _runs(sheet, column, width):
            if not any(_holds(row, column, parts) for row in sheet.rows[:_SAMPLE]):
                continue
            rows = [row for row in sheet.rows if _row_values(row, column, parts)]
            right = [row for row in rows if _holds(row, column, parts)]
            nonzero = [row for row in right if sum(1 for p in parts if (v := row.values[p]) and v.value) > 1]
            if (
                len(nonzero) < 2
                or len(right) < _LEAST_ROWS
                or len(right) < _PART_OF_ALL * len(rows) - 0.5
                or len(right) == len(rows)
            ):
                continue
            for row in rows:
                stated = row.values[column]
                if stated and not _holds(row, column, parts):
                    true = sum((v.value for p in parts if (v := row.values[p])), Fraction(0))
                    yield _finding(
                        sheet, row, column, FindingKind.SUM, Severity.ERROR, written(true),
                        f"Các cột thành phần cộng lại là {written(true)}, bảng ghi {stated.text}.",
                    )  # fmt: skip
            break


def _runs(sheet: Sheet, column: int, width: int) -> Iterator[list[int]]:
    for length in range(_MOST_PARTS, 1, -1):
        for start in (column + 1, column - length):
            parts = list(range(start, start + length))
            if start >= 0 and parts[-1] < width and all(sheet.is_summed(part) for part in parts):
                yield parts


def _row_values(row: BodyRow, column: int, parts: list[int]) -> bool:
    stated = row.values[column]
    return bool(stated and stated.text[:1].isdigit() and all(row.values[part] for part in parts))


def _holds(row: BodyRow, column: int, parts: list[int]) -> bool:
    stated = row.values[column]
    return stated is not None and stated.value == sum(
        (v.value for p in parts if (v := row.values[p])), Fraction(0)
    )


def _short(head: str) -> str:
    return head if len(head) <= 60 else head[:57] + "…"


def _finding(
    sheet: Sheet, row: BodyRow, column: int, kind: FindingKind, severity: Severity, computed: str, why: str
) -> Finding:
    cell = row.row.cells[column] if column < len(row.row.cells) else ""
    quote = f"{row.label} | {cell}".strip(" |")
    place = Place(row.row.number, -1, 0, len(cell), sheet.grid.table, row.at, column)
    return Finding(kind, severity, quote, place, cell.strip(), computed, why)
