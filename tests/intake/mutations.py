"""Honest files of every kind, and what an accident or an attacker may do to them; all from one seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from bench.intake.copy_docx import docx_copy
from bench.intake.copy_model import copy_of
from bench.intake.copy_pdf import pdf_copy
from bench.intake.copy_xlsx import xlsx_copy
from tests.intake import made_plan
from tests.intake.book_files import ods, ods_cell, ods_row, ods_table, xls
from tests.intake.files import HEADER, ROW, csv_text
from workflow.intake.sources import read_source

Change = Callable[[bytes, random.Random], bytes]
_TAG = re.compile(rb"<[^<>]{1,200}>")
_DIGITS = re.compile(rb"\d+")
_HUGE = (b"0", b"-1", b"65536", b"99999999", b"4294967297", b"1e309")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@cache
def seeds() -> dict[str, bytes]:
    """File name to content; the plan is the one of the other tests with a short annex."""
    plan = made_plan.markdown(per_group=3).encode()
    sections = copy_of(read_source(plan, "plan.md"))
    rows = [HEADER, *(ROW for _ in range(20))]
    table = ods_table(ods_row(*map(ods_cell, row)) for row in rows)
    return {
        "a.docx": docx_copy(sections),
        "a.xlsx": xlsx_copy(sections),
        "a.pdf": pdf_copy(sections),
        "a.ods": ods(table),
        "a.xls": xls(rows),
        "a.md": plan,
        "a.csv": csv_text(rows).encode(),
    }


def mutated(number: int) -> tuple[str, bytes]:
    """File ``number`` of the endless list: the same name and bytes on every machine."""
    rng = random.Random(number)
    name = rng.choice(_NAMES)
    data = seeds()[name]
    changes = _CHANGES[name.rpartition(".")[2]]
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(changes)(data, rng)
    return name, data


def _flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _double(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randrange(1, 5_000)]
    return data[:start] + piece * rng.choice((2, 30)) + data[start:]


def _drop(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 2_000) :] or b"\n"


def _numbers(data: bytes, rng: random.Random) -> bytes:
    places = list(_DIGITS.finditer(data))
    if not places:
        return data
    chosen = rng.choice(places)
    return data[: chosen.start()] + rng.choice(_HUGE) + data[chosen.end() :]


def _tags(data: bytes, rng: random.Random) -> bytes:
    """Doubled, dropped, exchanged or deeply nested XML tags."""
    tags = list(_TAG.finditer(data))
    if len(tags) < 2:
        return data
    one, other = rng.choice(tags), rng.choice(tags)
    new = rng.choice((b"", one[0] * 2, other[0], one[0] * 3_000, one[0].replace(b"<", b"<" * 2)))
    return data[: one.start()] + new + data[one.end() :]


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _zip(parts: list[tuple[str, bytes]], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return out.getvalue()


def _inside(change: Change) -> Change:
    """``change`` on one part of the archive, packed again so that the zip itself is sound."""

    def surgery(data: bytes, rng: random.Random) -> bytes:
        try:
            parts = _parts(data)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ):
            return data
        large = [i for i, (_, part) in enumerate(parts) if part]
        if large:
            at = rng.choice(large)
            parts[at] = (parts[at][0], change(parts[at][1], rng))
        return _zip(parts, rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))

    return surgery


def _reorder(data: bytes, rng: random.Random) -> bytes:
    """Parts dropped, renamed or exchanged among each other."""
    try:
        parts = _parts(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return data
    if not parts:
        return data
    at = rng.randrange(len(parts))
    other = rng.randrange(len(parts))
    choice = rng.randrange(3)
    if choice == 0:
        del parts[at]
    elif choice == 1:
        parts[at] = (parts[at][0] + "x", parts[at][1])
    else:
        parts[at], parts[other] = (parts[at][0], parts[other][1]), (parts[other][0], parts[at][1])
    return _zip(parts, zipfile.ZIP_DEFLATED)


def _in_stream(data: bytes, rng: random.Random) -> bytes:
    """Damage inside an unpacked stream of a PDF, packed again; the places of the objects move."""
    streams = list(_PDF_STREAM.finditer(data))
    if not streams:
        return data
    chosen = rng.choice(streams)
    try:
        plain = zlib.decompress(chosen[1])
    except zlib.error:
        return _flip(data, rng)
    changed = rng.choice((_flip, _double, _drop, _numbers))(plain or b"q", rng)
    return data[: chosen.start(1)] + zlib.compress(changed) + data[chosen.end(1) :]


_BYTES: tuple[Change, ...] = (_flip, _cut, _double, _drop)
_PARTS = tuple(map(_inside, (_flip, _drop, _double, _numbers, _tags)))
_ARCHIVE = (_flip, _cut, _reorder, *_PARTS, *_PARTS)
_CHANGES: dict[str, tuple[Change, ...]] = {
    "docx": _ARCHIVE,
    "xlsx": _ARCHIVE,
    "ods": _ARCHIVE,
    "xls": (*_BYTES, _numbers),
    "pdf": (_flip, _cut, _drop, _numbers, _numbers, *(_in_stream,) * 4),
    "md": (*_BYTES, _numbers),
    "csv": (*_BYTES, _numbers),
}
# PDF, Word and Excel are what offices send, and what an attacker knows best.
_NAMES = (
    "a.docx",
    "a.docx",
    "a.docx",
    "a.xlsx",
    "a.xlsx",
    "a.pdf",
    "a.pdf",
    "a.pdf",
    "a.ods",
    "a.xls",
    "a.md",
    "a.csv",
)
