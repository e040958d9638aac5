"""Small plans written by the test itself, in every kind of file that is read."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from workflow.intake.plan import PlanReading, ProposedDuty
from workflow.intake.proposals import read_plan
from workflow.intake.sources import read_source

HEADER = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm")
ROW = ("1", "Số hóa hồ sơ hộ tịch", "Sở Tư pháp", "Công an tỉnh", "31/12/2025", "Báo cáo")

Merge = tuple[int, int, int, int]


def xlsx(rows: Sequence[Sequence[object]], *, merges: Iterable[Merge] = (), hidden: bool = False) -> bytes:
    """One sheet; ``merges`` are (first row, first column, last row, last column), from 0."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Phụ lục")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value, day)
            elif value != "":
                sheet.write(r, c, value)
    for top, left, bottom, right in merges:
        sheet.merge_range(top, left, bottom, right, rows[top][left])
    if hidden:
        book.add_worksheet("Ẩn").hide()
    book.close()
    return out.getvalue()


def markdown(rows: Sequence[Sequence[str]], heading: str = "") -> bytes:
    """One pipe table under a heading."""
    width = len(rows[0])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * width)
    return f"{heading}\n\n{chr(10).join(lines)}\n".encode()


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Quoted rows."""
    return "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str) -> str:
    """A Word paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    """A table cell; ``text`` may be ready XML."""
    inner = text if text.startswith("<") else paragraph(text)
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>{inner}</w:tc>'


def table(rows: Iterable[Iterable[str]]) -> str:
    """A Word table; cells that are plain text are wrapped."""
    body = "".join(
        "<w:tr>" + "".join(c if c.startswith("<w:tc") else cell(c) for c in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{body}</w:tbl>"


def docx(body: str, *, doctype: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """The least that is a Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        document = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def read(data: bytes, filename: str) -> PlanReading:
    """The plan, read in this process: the sandbox has its own test."""
    return read_plan(read_source(data, filename))


def read_rows(*rows: Sequence[str], header: Sequence[str] = HEADER, heading: str = "") -> PlanReading:
    """A Markdown table with these rows."""
    return read(markdown([header, *rows], heading), "ke-hoach.md")


def codes(of: PlanReading | ProposedDuty) -> list[str]:
    """The problems by their codes."""
    return [problem.code for problem in of.problems]


def corpus() -> Path | None:
    """The folder of real plans, where there is one."""
    named = os.environ.get("DONDOC_CORPUS")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "corpus"
    return folder if folder.is_dir() else None
