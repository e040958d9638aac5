"""Owner phrases: leads and coordinators in the document's own spelling, groups, open groups, requests."""

from __future__ import annotations

from collections import defaultdict

from bench.intake.figures import CORPUS, HELD_OUT, Figure, figure, rows_of
from workflow.commands.read_owners import answer

SETS = {
    "corpus": CORPUS / "owners.jsonl",
    "held-out 1": HELD_OUT / "owners.jsonl",
    "held-out 2": HELD_OUT / "owners_second.jsonl",
    "held-out 3": HELD_OUT / "owners_third.jsonl",
    "held-out 4": HELD_OUT / "owners_fourth.jsonl",
    "held-out 5": HELD_OUT / "owners_fifth.jsonl",
    "held-out 6": HELD_OUT / "owners_sixth.jsonl",
    "held-out 7": HELD_OUT / "owners_seventh.jsonl",
}
_MEASURED = {
    "leads": "lead",
    "coordinators": "coordinate",
    "groups": "is_group",
    "open groups": "open_group",
    "requests": "request",
}


def measure() -> dict[str, Figure]:
    """Every figure of every set that is there; the corpus has no labels for open groups and requests."""
    made: dict[str, Figure] = {}
    for name, path in SETS.items():
        marks: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for row in rows_of(path):
            read = answer({"phrase": row["phrase"]})
            for what, key in _MEASURED.items():
                if key in row:
                    marks[what].append((row["phrase"], read[key] == row[key]))
        made |= {f"owners, {name}: {what}": figure(found) for what, found in marks.items()}
    return made
