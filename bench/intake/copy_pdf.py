"""The PDF copy: typeset from the same sections, ruled tables with repeated headers and cut rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst

from bench.intake.copy_model import Columns, Grid, Paragraph, Part, Section

_TEMPLATE = Path(__file__).with_name("plan.typ")
_LEAST, _MOST, _LETTER = 2.0, 9.0, 0.45


def pdf_copy(sections: Iterable[Section]) -> bytes:
    """A PDF with a text layer, in the fonts that come with typst."""
    plan = json.dumps(
        [{"landscape": s.landscape, "parts": [_part(part) for part in s.parts]} for s in sections],
        ensure_ascii=False,
    )
    made = typst.compile(_TEMPLATE, sys_inputs={"plan": plan}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": part.text, "bold": part.bold, "centred": part.centred}
    if isinstance(part, Columns):
        return {"kind": part.kind, "rows": part.rows}
    rows = [
        [cell and {"text": cell.text, "down": cell.down, "right": cell.right} for cell in row]
        for row in part.rows
    ]
    return {"kind": "grid", "rows": rows, "head": part.head, "widths": column_widths(part)}


def column_widths(grid: Grid) -> list[float]:
    """Shares of the width by how much text stands in a column and by its longest word."""
    return [
        _width([row[i].text for row in grid.rows if row[i] and row[i].right == 1]) for i in range(grid.width)
    ]  # type: ignore[union-attr]


def _width(texts: list[str]) -> float:
    longest = max((len(word) for text in texts for word in text.split()), default=1)
    middle = sorted(len(text) for text in texts)[len(texts) // 2] if texts else 1
    return max(min(middle**0.5, _MOST), longest * _LETTER, _LEAST)
