"""Pictures in the documentation are drawn from the code they show."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_diagram_of_states_is_the_one_the_table_draws() -> None:
    draw = runpy.run_path(str(DOCS / "draw_states.py"))["draw"]
    assert (DOCS / "states.svg").read_text(encoding="utf-8") == draw()


def test_the_picture_of_the_ladders_is_the_one_the_shipped_ladders_draw() -> None:
    draw = runpy.run_path(str(DOCS / "draw_ladders.py"))["draw"]
    assert (DOCS / "ladders.svg").read_text(encoding="utf-8") == draw()
