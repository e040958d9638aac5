"""The report templates that ship with the program. An authority works on its own copy of them.

Names of sections are those of official reports (Đề án 06, half-yearly); the standing words are our own. Blanks in
braces are filled when a report is computed (``workflow.services.report_sources``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.rules.periods import PeriodKind
from workflow.rules.report_outline import NumberStyle, Source

ERRATUM = "dinh-chinh"


@dataclass(frozen=True, slots=True)
class SectionSeed:
    """One section; ``settings`` as JSON."""

    code: str
    level: int
    style: NumberStyle
    source: Source
    heading: str
    standing: str
    settings: str


@dataclass(frozen=True, slots=True)
class TemplateSeed:
    """One template; ``head`` as JSON."""

    code: str
    year: int
    name: str
    period_kinds: tuple[PeriodKind, ...]
    head: str
    sections: tuple[SectionSeed, ...]


@cache
def template_seeds() -> tuple[TemplateSeed, ...]:
    """All of them, by file name."""
    folder = files("workflow.seeds").joinpath("reports")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return tuple(_template(json.loads(f.read_text("utf-8"))) for f in found)


def _template(data: dict[str, Any]) -> TemplateSeed:
    return TemplateSeed(
        data["code"],
        data["year"],
        data["name"],
        tuple(map(PeriodKind, data["period_kinds"])),
        json.dumps(data["head"], ensure_ascii=False),
        tuple(map(_section, data["sections"])),
    )


def _section(data: dict[str, Any]) -> SectionSeed:
    return SectionSeed(
        data["code"],
        data["level"],
        NumberStyle(data["style"]),
        Source(data["source"]),
        data.get("heading", ""),
        "\n".join(data.get("standing", ())),
        json.dumps(data.get("settings", {}), ensure_ascii=False),
    )
