"""The PDF copy: typeset from the same sections, ruled tables with repeated headers and cut rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst

from workflow.intake.columns import Role, roles_in
from bench.intake.copy_model import Columns, Grid, Paragraph, Part, Section

_TEMPLATE = Path(__file__).with_name("plan.typ")
_LEAST, _MOST = 1.0, 9.0


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
    rows = [[cell and {"text": cell.text, "down": cell.down, "right": cell.right} for cell in row] for row in part.rows]
    return {"kind": "grid", "rows": rows, "head": part.head, "widths": column_widths(part)}


def column_widths(grid: Grid) -> list[float]:
    """Shares of the width by how much text stands in a column, as a typist would drag them."""
    numbers = {i for i, role in roles_in([cell.text if cell else "" for cell in grid.rows[max(grid.head - 1, 0)]]).items() if role is Role.STT}
    lengths = [
        max((len(row[i].text) ** 0.5 for row in grid.rows if row[i] and row[i].right == 1), default=1.0)  # type: ignore[union-attr]
        for i in range(grid.width)
    ]
    return [_LEAST if i in numbers else min(max(n / 2, _LEAST), _MOST) for i, n in enumerate(lengths)]
