"""The check of figures on labelled reports: how much is found, how much of what is told is true."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.intake.figures import CORPUS, ROOT
from workflow.intake.checked_text import report_from
from workflow.intake.source_text import SourceText
from workflow.intake.sources import read_source
from workflow.rules.figure_check import check_figures
from workflow.rules.figure_findings import Finding, Severity

DATA = ROOT / "tests" / "data" / "figures"
FLOORS = DATA / "floors.json"
GROUPS = ("first", "second", "third", "real")


@dataclass(frozen=True, slots=True)
class Label:
    """An error a reader marked: its kind and words of the line it stands in."""

    kind: str
    words: str
    line: int

    def meets(self, finding: Finding) -> bool:
        """Whether a finding tells of this error: kind, line and words agree."""
        if (finding.kind.value, finding.place.line) != (self.kind, self.line):
            return False
        plain, quote = self.words.replace("*", ""), finding.quote
        return self.words.startswith("|") or quote in plain or plain in quote or quote.split(" ")[0] in plain


@dataclass(frozen=True, slots=True)
class Read:
    """One labelled report and what the check told of it."""

    name: str
    errors: tuple[Label, ...]
    allowed: tuple[Label, ...]
    findings: tuple[Finding, ...]

    @property
    def missed(self) -> tuple[Label, ...]:
        """Labelled errors of which nothing was told."""
        return tuple(label for label in self.errors if not any(map(label.meets, self.findings)))

    @property
    def surplus(self) -> tuple[Finding, ...]:
        """Findings that no label bears out."""
        known = (*self.errors, *self.allowed)
        return tuple(f for f in self.findings if not any(label.meets(f) for label in known))


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``of``, to one decimal, rounded down."""

    right: int
    of: int

    @property
    def percent(self) -> float:
        """100 where there is nothing to be right about."""
        return int(self.right * 1000 / self.of) / 10 if self.of else 100.0


def read(path: Path) -> tuple[Finding, ...]:
    """The findings of a file."""
    source = SourceText.of(read_source(path.read_bytes(), path.name))
    return check_figures(report_from(source))


def reports(group: str) -> Iterator[Read]:
    """The reports of a group of labels; one whose file is not there is left out."""
    for name, labels in _labels().get(group, {}).items():
        path = next((folder / name for folder in (DATA, CORPUS) if (folder / name).is_file()), None)
        if path is None:
            continue
        lines = path.read_text("utf-8").split("\n")
        yield Read(name, _of(labels["errors"], lines), _of(labels["doubtful"], lines), read(path))


def _labels() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "labels.json").read_text("utf-8"))
    return found


def _of(labels: list[list[str]], lines: list[str]) -> tuple[Label, ...]:
    return tuple(
        Label(kind, words, next(n for n, line in enumerate(lines, 1) if words in line))
        for kind, words in labels
    )


def measure() -> dict[str, Share]:
    """Recall by group and kind, precision of errors and of all findings by group."""
    found: dict[str, Share] = {}
    by_kind: Counter[tuple[str, bool]] = Counter()
    for group in GROUPS:
        some = list(reports(group))
        if not some:
            continue
        labels = [(label, label not in one.missed) for one in some for label in one.errors]
        by_kind.update((label.kind, hit) for label, hit in labels)
        told = [(f, f not in one.surplus) for one in some for f in one.findings]
        errors = [(f, true) for f, true in told if f.severity is Severity.ERROR]
        found[f"{group}: labelled errors found"] = Share(sum(hit for _, hit in labels), len(labels))
        found[f"{group}: true of what is called an error"] = Share(
            sum(true for _, true in errors), len(errors)
        )
        found[f"{group}: true of all that is told"] = Share(sum(true for _, true in told), len(told))
    for kind in sorted({kind for kind, _ in by_kind}):
        right = by_kind[kind, True]
        found[f"found: {kind}"] = Share(right, right + by_kind[kind, False])
    return found


def floors() -> dict[str, float]:
    """Percentages by name."""
    found: dict[str, float] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}
    return found


def raise_floors(measured: Mapping[str, Share]) -> None:
    """Lift every floor to what was measured; none is ever lowered."""
    now = floors()
    for name, one in measured.items():
        now[name] = max(now.get(name, 0.0), one.percent)
    FLOORS.write_text(json.dumps(dict(sorted(now.items())), ensure_ascii=False, indent=1) + "\n", "utf-8")
