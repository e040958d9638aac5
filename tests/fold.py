"""What an assignment must look like by its history alone: an independent reading of the events."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from models import Assignment

#: From which states a move leads where, written down once more: by hand, not from the product's table.
MOVES = {
    "receive": ({"assigned"}, "in_progress"),
    "submit": ({"assigned", "in_progress", "returned"}, "submitted"),
    "accept": ({"submitted"}, "completed"),
    "return": ({"submitted"}, "returned"),
    "refuse": ({"assigned"}, "refused"),
    "insist": ({"refused"}, "assigned"),
    "reassign": ({"refused"}, "assigned"),
    "hand_over": ({"assigned", "in_progress", "submitted", "returned", "refused"}, "assigned"),
    "withdraw": ({"assigned", "in_progress", "submitted", "returned", "refused"}, "withdrawn"),
    "reopen": ({"completed"}, "in_progress"),
}
PROGRESS = {"assigned": "in_progress", "in_progress": "in_progress", "returned": "returned"}


@dataclass(frozen=True)
class Folded:
    """The facts of one assignment that its events give; dates in ISO form."""

    state: str
    agency_id: int
    due: str | None
    first_due: str | None
    due_version: int = 1
    handout_no: int = 1
    submission_no: int = 0
    extensions: int = 0
    responsible_id: int | None = None
    decided_on: str | None = None
    paused_until: str | None = None
    committed_on: str | None = None
    explain_by: str | None = None
    counted_from: str | None = None
    version: int = 1


def start(payload: dict[str, Any]) -> Folded:
    """The assignment as it was handed out."""
    due = payload["due"]
    first = payload.get("first_due", due)
    return Folded("assigned", payload["agency"], due, first, counted_from=payload.get("counted_from"))


def step(before: Folded, verb: str, text: str) -> Folded:
    """One event further. An event that changes the row makes one version; every other leaves it."""
    payload = json.loads(text)
    if verb in MOVES or verb == "progress":
        return replace(_moved(before, verb, payload), version=before.version + 1)
    if verb == "retract":
        assert payload["from"] == before.state
        undone = int(payload["move"] == "submit")
        back = replace(before, state=payload["to"], submission_no=before.submission_no - undone)
        return replace(back, version=before.version + 1)
    after = _REQUESTS[verb](before, payload) if verb in _REQUESTS else before
    return after if after == before else replace(after, version=before.version + 1)


def _moved(before: Folded, verb: str, payload: dict[str, Any]) -> Folded:
    target = PROGRESS.get(before.state) if verb == "progress" else None
    if verb in MOVES:
        sources, target = MOVES[verb]
        assert before.state in sources, f"{verb} out of {before.state}"
    assert target is not None, f"{verb} out of {before.state}"
    assert (payload["from"], payload["to"]) == (before.state, target)
    after = replace(before, state=target, decided_on=payload.get("decided_on"))
    if verb == "submit":
        after = replace(after, submission_no=before.submission_no + 1)
    if verb in ("insist", "reassign", "hand_over"):
        after = replace(after, handout_no=before.handout_no + 1)
    if "agency" in payload:
        assert payload["agency"][0] == before.agency_id
        after = replace(
            after,
            agency_id=payload["agency"][1],
            responsible_id=None,
            paused_until=None,
            committed_on=None,
            due_version=before.due_version + 1,
        )
    if "due" in payload:
        assert payload["due"][0] == before.due
        old, new = payload["due"]
        first = new if verb == "reassign" else before.first_due or old or new
        after = replace(after, due=new, first_due=first, counted_from=None)
    return after


def _due_changed(before: Folded, payload: dict[str, Any]) -> Folded:
    assert payload["from"] == before.due
    moved = int(payload["from"] != payload["to"])
    return replace(
        before,
        due=payload["to"],
        first_due=before.first_due or payload["from"] or payload["to"],
        due_version=before.due_version + moved,
        counted_from=payload.get("counted_from"),
    )


_REQUESTS = {
    "due_changed": _due_changed,
    "responsible": lambda b, p: replace(b, responsible_id=p["user"]),
    "extension_granted": lambda b, _p: replace(b, extensions=b.extensions + 1, paused_until=None),
    "explanation_demanded": lambda b, p: replace(b, explain_by=p["by_day"]),
    "explanation_answered": lambda b, _p: replace(b, explain_by=None),
    "explanation_accepted": lambda b, p: replace(b, paused_until=p.get("paused_until", b.paused_until)),
    "explanation_lapsed": lambda b, _p: replace(b, explain_by=None),
    "commitment_made": lambda b, p: replace(b, committed_on=p["promised"]),
}


def stored(row: Assignment) -> Folded:
    """The same facts as the row holds them."""

    def iso(name: str) -> str | None:
        value = getattr(row, name)
        return value.isoformat() if value else None

    return Folded(
        row.state.value,
        row.agency_id,
        iso("due"),
        iso("first_due"),
        row.due_version,
        row.handout_no,
        row.submission_no,
        row.extensions,
        row.responsible_id,
        iso("decided_on"),
        iso("paused_until"),
        iso("committed_on"),
        iso("explain_by"),
        iso("counted_from"),
        row.version,
    )
