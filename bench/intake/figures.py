"""A figure, the labelled rows it is taken on, and the floors below which none may fall."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
HELD_OUT = ROOT / "tests" / "data" / "phrases"
FLOORS = HELD_OUT / "floors.json"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """``right`` of ``of`` rows, and the phrases that were read otherwise than labelled."""

    right: int
    of: int
    wrong: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """To one decimal, rounded down, so that a floor is never above what was measured."""
        return int(self.right * 1000 / self.of) / 10 if self.of else 100.0


def figure(rows: list[tuple[str, bool]]) -> Figure:
    """From phrases with whether each was read right."""
    return Figure(sum(ok for _, ok in rows), len(rows), tuple(phrase for phrase, ok in rows if not ok))


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file; none where it is not there."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def floors() -> dict[str, float]:
    """Percentages by the name of the figure."""
    found: dict[str, float] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}
    return found


def raise_floors(measured: Mapping[str, Figure]) -> None:
    """Lift every floor to what was measured; none is ever lowered."""
    now = floors()
    for name, one in measured.items():
        now[name] = max(now.get(name, 0.0), one.percent)
    FLOORS.write_text(json.dumps(dict(sorted(now.items())), ensure_ascii=False, indent=1) + "\n", "utf-8")
