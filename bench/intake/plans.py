"""Duties of whole plans: precision and recall against the lists a clerk would register."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.intake.figures import CORPUS, ROOT, Figure, figure
from workflow.intake.keys import words_of
from workflow.intake.plan import PlanReading, ProposedDuty
from workflow.intake.proposals import read_plan
from workflow.intake.sources import read_source

LABELS = ROOT / "tests" / "data" / "plans"


@dataclass(frozen=True, slots=True)
class Compared:
    """The labelled duties that were found with the proposals that answer them, what is missing, what is too much."""

    found: tuple[tuple[dict[str, Any], ProposedDuty], ...]
    missing: tuple[dict[str, Any], ...]
    surplus: tuple[ProposedDuty, ...]


def labels() -> list[dict[str, Any]]:
    """Every labelled plan whose copy is there."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(LABELS.glob("*.json"))]
    return [label for label in found if _copy(label).is_file()]


def _copy(label: dict[str, Any]) -> Path:
    return CORPUS / "plans" / str(label["plan"])


def read(label: dict[str, Any]) -> PlanReading:
    """The plan as the intake reads it, in this process."""
    return read_plan(read_source(_copy(label).read_bytes(), label["plan"]))


def compare(label: dict[str, Any], duties: tuple[ProposedDuty, ...]) -> Compared:
    """Pair proposals with labels of the same line by the first words.

    What a careful clerk might register or not (``arguable``) counts neither for nor against.
    """
    left = list(label["duties"])
    found: list[tuple[dict[str, Any], ProposedDuty]] = []
    surplus: list[ProposedDuty] = []
    for duty in duties:
        words = words_of(duty.text)
        here = [one for one in left if one["line"] == duty.place.row and words_of(one["text"]) in words]
        here.sort(key=lambda one: not words.startswith(words_of(one["text"])))
        if here:
            left.remove(here[0])
            found.append((here[0], duty))
        elif not _arguable(label, duty, words):
            surplus.append(duty)
    return Compared(tuple(found), tuple(left), tuple(surplus))


def _arguable(label: dict[str, Any], duty: ProposedDuty, words: str) -> bool:
    return any(one["line"] == duty.place.row and words_of(one["text"]) in words for one in label["arguable"])


def measure() -> dict[str, Figure]:
    """Precision, recall, leads and deadline phrases of every plan."""
    made: dict[str, Figure] = {}
    for label in labels():
        name = f"plans, corpus {label['plan'].removesuffix('.md')[:32]}"
        compared = compare(label, read(label).duties)
        right = [(duty.text[:80], True) for _, duty in compared.found]
        made[f"{name}: precision"] = figure(right + [(d.text[:80], False) for d in compared.surplus])
        made[f"{name}: recall"] = figure(right + [(one["text"], False) for one in compared.missing])
        for what, key, phrase in (
            ("leads", "lead", "owner_phrase"),
            ("deadlines", "deadline", "deadline_phrase"),
        ):
            made[f"{name}: {what}"] = figure(
                [
                    (f"{one[key]} <> {getattr(duty, phrase)}", _same(one[key], getattr(duty, phrase)))
                    for one, duty in compared.found
                ]
            )
    return made


def _same(labelled: str, read_as: str) -> bool:
    """The same words; a label may leave out what stands around them ("hoàn thành", "Đề nghị")."""
    one, other = words_of(labelled), words_of(read_as)
    return one == other or bool(one and other and (one in other or other in one))
