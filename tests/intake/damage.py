"""Damaged office files, the same for the same seed: bytes turned, parts of the archive changed, XML cut and doubled."""

from __future__ import annotations

import io
import random
import re
import zipfile
from itertools import pairwise

from tests.intake.book_files import ods, ods_cell, ods_row, ods_table, xls
from tests.intake.files import HEADER, ROW, docx, table, xlsx
from tests.intake.word_files import lvl, numbering, para, style, styles

_ROWS = [HEADER, ROW, ("2", "Việc hai", "", *ROW[3:])]
_LIST = numbering([lvl(0, "upperRoman", "%1.") + lvl(1, "decimal", "%2.")], (0, ""))
_STYLES = styles(style("u1", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>'))
_WORD = para("NHIỆM VỤ", style="u1") + para("Giao Sở Y tế kiểm tra.", num=1, level=1) + table(_ROWS)
WHOLE = {
    "a.docx": docx(_WORD, extra={**_LIST, **_STYLES}),
    "a.xlsx": xlsx(_ROWS, merges=[(1, 2, 2, 2)]),
    "a.xls": xls(_ROWS, merges=[(1, 2, 2, 2)]),
    "a.ods": ods(
        ods_table(
            [ods_row(*HEADER), ods_row(*ROW[:2], ods_cell("Sở", 'table:number-rows-spanned="2"'), *ROW[3:])]
        )
    ),
}
_TAG = re.compile(rb"<[^>]*>")
_NUMBER = re.compile(rb"\d+")


def damaged(seed: int) -> tuple[str, bytes]:
    """A file name and its damaged content."""
    dice = random.Random(seed)
    name = dice.choice(sorted(WHOLE))
    data = WHOLE[name]
    if name != "a.xls" and dice.random() < 0.7:
        return name, _other_parts(data, dice)
    return name, _turned(data, dice)


def _turned(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        out[dice.randrange(len(out))] = dice.choice((0, 1, 0x7F, 0xFF, dice.randrange(256)))
    return bytes(out[: dice.randrange(len(out))] if dice.random() < 0.15 else out)


def _other_parts(data: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        changed = dice.choice(names)
        for name in names:
            part = old.read(name)
            if name == changed and dice.random() < 0.1:
                continue
            new.writestr(name, _other_xml(part, dice) if name == changed else part)
    return out.getvalue()


def _other_xml(part: bytes, dice: random.Random) -> bytes:
    """A tag dropped, doubled or moved, a number made absurd, or bytes turned."""
    tags = [found.span() for found in _TAG.finditer(part)]
    numbers = [found.span() for found in _NUMBER.finditer(part)]
    what = dice.choice(("drop", "double", "swap", "number", "bytes"))
    if what == "number" and numbers:
        start, end = dice.choice(numbers)
        absurd = dice.choice((b"-1", b"0", b"99999999999", b"4294967295", b"1e9", b"", "٣".encode()))
        return part[:start] + absurd + part[end:]
    if what == "bytes" or len(tags) < 3:
        return _turned(part, dice) if part else b"<"
    start, end = dice.choice(tags)
    if what == "drop":
        return part[:start] + part[end:]
    if what == "double":
        return part[:end] + part[start:end] * dice.randint(1, 300) + part[end:]
    (a, b), (c, d) = dice.choice(list(pairwise(tags)))
    return part[:a] + part[c:d] + part[b:c] + part[a:b] + part[d:]
