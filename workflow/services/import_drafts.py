"""What will be registered from one staged row: the proposal as read, with the office's decisions over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from workflow.intake.plan import Problem, ProposedDuty, Severity


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a row; ``None`` keeps what was read.

    ``fan_out`` maps a group's id to the members it was confirmed to mean here.
    ``without_lead`` registers the duty with nobody to do it yet, to be handed out later. ``seen`` says
    that a person looked at the row's grave doubts and lets it stand as corrected.
    """

    text: str | None = None
    product: str | None = None
    due: str | None = None
    lead_ids: tuple[int, ...] | None = None
    fan_out: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    without_lead: bool = False
    seen: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        """Back from ``to_json``; an empty object is "nothing decided"."""
        leads = data.get("lead_ids")
        return cls(
            text=data.get("text"),
            product=data.get("product"),
            due=data.get("due"),
            lead_ids=None if leads is None else tuple(leads),
            fan_out={k: tuple(v) for k, v in data.get("fan_out", {}).items()},
            without_lead=bool(data.get("without_lead", False)),
            seen=bool(data.get("seen", False)),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row ready to look at: what would be registered and what still stands in the way.

    ``open_groups`` are group ids named as leads whose fan-out nobody has confirmed; ``unknown`` are
    lead names that no agency explains. ``blockers`` are codes of ``workflow/web/refusals.py``.
    """

    proposal: ProposedDuty
    decision: Decision
    text: str
    product: str
    due: date | None
    deadline_kind: str
    lead_ids: tuple[int, ...]
    coordinator_ids: tuple[int, ...]
    open_groups: tuple[int, ...]
    unknown: tuple[str, ...]
    blockers: tuple[str, ...]


def draft_of(proposal: ProposedDuty, decision: Decision) -> Draft:
    """Lay the decision over the proposal and name what blocks registration.

    Blockers: ``text_missing``; ``lead_missing`` (no lead, and nobody said that there is none yet);
    ``lead_unknown`` (one of several is nobody's name); ``fan_out_unconfirmed`` (a group leads and its
    members were not confirmed); ``look_needed`` (a deadline that cannot be right, a figure to reach
    rather than work to do: somebody has to look at it).
    """
    owners = proposal.owners
    matches = owners.lead if owners else ()
    leads: list[int] = []
    open_groups: list[int] = []
    unknown: list[str] = []
    if decision.lead_ids is not None:
        leads = list(decision.lead_ids)
    else:
        for match in matches:
            if match.agency_id is not None:
                leads.append(match.agency_id)
            elif match.group_id is not None:
                members = decision.fan_out.get(str(match.group_id))
                leads += members or ()
                open_groups += [match.group_id] if members is None else []
            else:
                unknown.append(match.name_as_written)
    lead_ids = tuple(dict.fromkeys(leads))
    text = proposal.text if decision.text is None else decision.text
    due, kind = _deadline(proposal, decision)
    blockers = [] if text.strip() else ["text_missing"]
    if not decision.without_lead:
        blockers += ["fan_out_unconfirmed"] if open_groups else []
        blockers += ["lead_missing"] if not lead_ids and not open_groups else []
        blockers += ["lead_unknown"] if unknown and lead_ids else []
    if not decision.seen and any(_needs_a_look(p) for p in proposal.problems):
        blockers.append("look_needed")
    helpers = tuple(m.agency_id for m in owners.coordinate if m.agency_id is not None) if owners else ()
    return Draft(
        proposal,
        decision,
        text,
        proposal.product if decision.product is None else decision.product,
        due,
        kind,
        () if decision.without_lead else lead_ids,
        tuple(i for i in dict.fromkeys(helpers) if i not in lead_ids),
        tuple(open_groups),
        tuple(unknown),
        tuple(blockers),
    )


#: Errors about the lead; the blockers of the lead speak of them.
_ABOUT_LEAD = frozenset({"unknown_owner", "ambiguous_name", "no_owner_column", "empty_owner"})


def _needs_a_look(problem: Problem) -> bool:
    grave = problem.severity is Severity.ERROR and problem.code not in _ABOUT_LEAD
    return grave or problem.code == "looks_like_target"


def _deadline(proposal: ProposedDuty, decision: Decision) -> tuple[date | None, str]:
    if decision.due is not None:
        return (date.fromisoformat(decision.due), "fixed") if decision.due else (None, "none")
    if proposal.deadline is None:
        return None, "none"
    return proposal.deadline.due, str(proposal.deadline.kind)


def worst(proposal: ProposedDuty) -> Severity | None:
    """The gravest problem seen at the row; none where it read clean."""
    seen = {p.severity for p in proposal.problems}
    return next((s for s in Severity if s in seen), None)
