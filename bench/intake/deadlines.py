"""Deadline phrases: the kind, the date, no date where there is none, the rule of what comes back."""

from __future__ import annotations

from collections import defaultdict

from bench.intake.figures import CORPUS, HELD_OUT, Figure, Row, figure, rows_of
from workflow.commands.read_deadline import answer

SETS = {
    "corpus": CORPUS / "deadline_phrases.jsonl",
    "held-out 1": HELD_OUT / "deadlines.jsonl",
    "held-out 2": HELD_OUT / "deadlines_second.jsonl",
    "held-out 3": HELD_OUT / "deadlines_third.jsonl",
    "held-out 4": HELD_OUT / "deadlines_fourth.jsonl",
    "held-out 5": HELD_OUT / "deadlines_fifth.jsonl",
    "held-out 6": HELD_OUT / "deadlines_sixth.jsonl",
    "held-out 7": HELD_OUT / "deadlines_seventh.jsonl",
}


def measure() -> dict[str, Figure]:
    """Every figure of every set that is there."""
    made: dict[str, Figure] = {}
    for name, path in SETS.items():
        if rows := rows_of(path):
            made |= {f"deadlines, {name}: {what}": one for what, one in _figures(rows).items()}
    return made


def _figures(rows: list[dict[str, object]]) -> dict[str, Figure]:
    marks: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in rows:
        phrase, read = str(row["phrase"]), _read(row)
        marks["kind"].append((phrase, read["kind"] == row["kind"]))
        marks[f"kind {row['kind']}"].append((phrase, read["kind"] == row["kind"]))
        marks["due date" if row["due"] else "no date invented"].append((phrase, read["due"] == row["due"]))
        if "rule" in row:
            marks["rule"].append((phrase, read["rule"] == row["rule"]))
        if "amount" in row:
            marks["amount"].append((phrase, read["amount"] == row["amount"]))
    return {what: figure(found) for what, found in marks.items()}


def _read(row: Row) -> dict[str, object]:
    given = {"phrase": row["phrase"], "issued": row.get("issued") or row.get("doc_date")}
    return answer(given | {name: row[name] for name in ("context", "event") if name in row})
