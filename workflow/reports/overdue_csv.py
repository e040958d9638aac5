"""The overdue list as CSV that a spreadsheet opens without turning text into formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from workflow.reports.overdue_table import COLUMNS, Cell, Line, cells, data_date, safe
from workflow.rules.local_time import local_day

#: A cell that starts with one of these (full-width forms too) is run as a formula (``trust.md`` P6).
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_BATCH = 500


def neutral(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs: a leading apostrophe where it would."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


@lru_cache(maxsize=4096)
def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return neutral(safe(cell)) if isinstance(cell, str) else "" if cell is None else str(cell)


def write_csv(lines: Iterable[Line], day: date) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, in pieces: the date of the data, the headings, one row per line."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([data_date(day)])
    writer.writerow([heading for heading, _width in COLUMNS])
    for number, line in enumerate(lines, 1):
        heard_on = local_day(line.last_update_at) if line.last_update_at else None
        writer.writerow([_written(c) for c in cells(number, line, heard_on)])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
