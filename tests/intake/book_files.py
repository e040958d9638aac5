"""Workbooks of the kinds that no library here writes: OpenDocument, and Excel 97 record by record."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{n}="{_OFFICE}{n}:1.0"' for n in ("office", "table", "text", "style", "manifest"))
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def ods_cell(text: str, attributes: str = "") -> str:
    """A cell of text; each line is a paragraph."""
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string" {attributes}>{lines}</table:table-cell>'


def ods_row(*cells: str, attributes: str = "") -> str:
    """A row; cells that are plain text are wrapped."""
    inner = "".join(c if c.startswith("<table:") else ods_cell(c) for c in cells)
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def ods_table(rows: Iterable[str], name: str = "Phụ lục", attributes: str = "") -> str:
    """A sheet."""
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def ods(*tables: str, manifest: str = "", doctype: str = "") -> bytes:
    """A spreadsheet; the style "an" hides a sheet."""
    hiding = '<style:style style:name="an" style:family="table"><style:table-properties table:display="false"/></style:style>'
    body = (
        f"<office:automatic-styles>{hiding}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content {_SPACES}>{body}</office:document-content>',
            "META-INF/manifest.xml": f"<manifest:manifest {_SPACES}>{manifest}</manifest:manifest>",
        }
    )


def record(kind: int, data: bytes) -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(data)) + data


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float):
        return record(0x0203, place + struct.pack("<d", value))
    text = str(value)
    return record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def xls_sheet(
    rows: Sequence[Sequence[object]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    dimensions: tuple[int, int, int, int] | None = None,
    more: bytes = b"",
) -> bytes:
    """A sheet's records; ``merges`` are (first row, first column, last row, last column)."""
    size = dimensions or (0, len(rows), 0, max(map(len, rows), default=0))
    cells = b"".join(
        _cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row) if v not in ("", None)
    )
    ranges = b"".join(struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in merges)
    return (
        record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0))
        + record(0x0200, struct.pack("<2I3H", *size, 0))
        + cells
        + more
        + (record(0x00E5, struct.pack("<H", len(merges)) + ranges) if merges else b"")
        + record(0x000A, b"")
    )


def xls_stream(sheets: Sequence[tuple[str, bytes, bool]], more: bytes = b"") -> bytes:
    """The stream of a workbook; sheets are (name, records, hidden)."""
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0)) + more
    names = [name.encode("utf-16-le") for name, _, _ in sheets]
    at = len(begin) + sum(len(name) + 12 for name in names) + 4
    bound = b""
    for (name, records, hidden), letters in zip(sheets, names, strict=True):
        bound += record(0x0085, struct.pack("<IBBBB", at, hidden, 0, len(name), 1) + letters)
        at += len(records)
    return begin + bound + record(0x000A, b"") + b"".join(records for _, records, _ in sheets)


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of version 3 (sectors of 512 bytes), every stream large enough for sectors of its own."""
    size, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    body, fat, entries = b"", [], []
    names = list(streams)
    for n, (name, data) in enumerate(streams.items()):
        padded = data.ljust(max(4096, -(-len(data) // size) * size), b"\0")
        first = len(fat)
        fat += [*range(first + 1, first + len(padded) // size), end]
        body += padded
        right = n + 2 if n + 1 < len(names) else free
        entries.append(_entry(name, 2, (free, right, free), first, len(padded)))
    directory = _entry("Root Entry", 5, (free, free, 1), end, 0) + b"".join(entries)
    directory = directory.ljust(-(-len(directory) // size) * size, b"\0")
    at = len(fat)
    fat += [*range(at + 1, at + len(directory) // size), end]
    count = next(n for n in range(1, 110) if n * 128 >= len(fat) + n)
    places = [len(fat) + n for n in range(count)]
    fat += [0xFFFFFFFD] * count + [free] * (count * 128 - len(fat) - count)
    header = MAGIC + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, count, at, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", *places, *[free] * (109 - count))
    return header + body + directory + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, tree: tuple[int, int, int], first: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBB3I", len(letters) + 2, kind, 1, *tree)
    return head.ljust(116, b"\0") + struct.pack("<III", first, size, 0)


def xls(rows: Sequence[Sequence[object]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An Excel 97 workbook of one sheet."""
    return ole({"Workbook": xls_stream([("Phụ lục", xls_sheet(rows, merges), False)])})
