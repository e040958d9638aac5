"""What will be registered from one staged row: the proposal as read, with the office's decisions over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from workflow.intake.columns import Role
from workflow.intake.plan import Problem, ProposedDuty, Severity
from workflow.rules.deadline import DeadlineKind
from workflow.rules.far_deadlines import is_far
from workflow.rules.names import fold
from workflow.rules.owner_phrases import OwnerMatch


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name as written stands for: an agency, or a group of agencies."""

    id: int
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a row; ``None`` keeps what was read.

    ``fan_out`` maps a group's id to the members it was confirmed to mean here (none: not this group).
    ``names`` says what names mean that the directory did not surely know, by their folded letters.
    ``without_lead`` registers the duty with nobody to do it yet, to be handed out later. ``seen`` says
    that a person looked at the row and lets it stand as corrected; ``apart`` that it is not the same
    duty as the one it resembles.
    """

    text: str | None = None
    product: str | None = None
    due: str | None = None
    lead_ids: tuple[int, ...] | None = None
    coordinator_ids: tuple[int, ...] | None = None
    fan_out: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    names: Mapping[str, Meant] = field(default_factory=dict)
    without_lead: bool = False
    seen: bool = False
    apart: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        """Back from ``to_json``; an empty object is "nothing decided"."""
        return cls(
            text=data.get("text"),
            product=data.get("product"),
            due=data.get("due"),
            lead_ids=_ids(data.get("lead_ids")),
            coordinator_ids=_ids(data.get("coordinator_ids")),
            fan_out={k: tuple(v) for k, v in data.get("fan_out", {}).items()},
            names={k: Meant(**v) for k, v in data.get("names", {}).items()},
            without_lead=bool(data.get("without_lead", False)),
            seen=bool(data.get("seen", False)),
            apart=bool(data.get("apart", False)),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, without what nobody decided."""
        return {k: v for k, v in asdict(self).items() if v not in (None, {}, False)}


def _ids(value: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if value is None else tuple(value)


@dataclass(frozen=True, slots=True)
class Guess:
    """A name the directory does not surely hold, and what it may be."""

    name: str
    meant: Meant


@dataclass(frozen=True, slots=True)
class Side:
    """Leads or coordinators of a row: who is known, which groups wait, what nobody explains.

    ``unknown`` holds every name without a sure meaning, also those for which there is a guess;
    ``worded`` the helpers that nobody could list ("các đơn vị liên quan"): they stay in the paper's words.
    """

    ids: tuple[int, ...] = ()
    open_groups: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()
    worded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A row ready to look at: what would be registered and what still stands in the way.

    ``open_groups`` are group ids named as leads whose fan-out nobody has confirmed; ``unknown`` are
    lead names that no agency explains. ``blockers`` are codes of ``draft_of``; ``problems`` are those
    of the proposal that no decision has settled, ``rhythm`` the rules of a recurring one, ``inherited`` what still stands as a heading said it.
    """

    proposal: ProposedDuty
    decision: Decision
    text: str
    product: str
    due: date | None
    deadline_kind: str
    rhythm: str
    lead: Side
    coordinate: Side
    problems: tuple[Problem, ...]
    inherited: tuple[str, ...]
    blockers: tuple[str, ...]

    @property
    def lead_ids(self) -> tuple[int, ...]:
        return () if self.decision.without_lead else self.lead.ids

    @property
    def coordinator_ids(self) -> tuple[int, ...]:
        return tuple(i for i in self.coordinate.ids if i not in self.lead_ids)

    @property
    def open_groups(self) -> tuple[int, ...]:
        return self.lead.open_groups

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.lead.unknown

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """The problems that a person should have seen; the others are information."""
        return tuple(p for p in self.problems if p.severity is not Severity.INFO or p.code in _ASKING)

    @property
    def warned(self) -> bool:
        """Whether something about it should be seen, though it may stand."""
        return bool(self.doubts or self.inherited)


#: Information only, but a person should have read it before a row passes unseen.
_ASKING = frozenset({"request_only", "same_duty_elsewhere", "same_duty_twice"})


def draft_of(
    proposal: ProposedDuty,
    decision: Decision,
    joined: Sequence[Draft] = (),
    read_on: date | None = None,
) -> Draft:
    """Lay the decision over the proposal and name what blocks registration.

    ``joined`` are the rows that this one took over: they fill what it lacks. Their words stand in its
    decision, if they belong to it. ``read_on`` is the day from which a deadline is far ahead (none: never).

    Blockers: ``text_missing``; ``lead_missing`` (no lead, and nobody said that there is none yet);
    ``lead_unknown`` (one of several is nobody's name); ``fan_out_unconfirmed`` (a group leads and its
    members were not confirmed); ``look_needed`` (a deadline that cannot be right or
    lies far ahead, a figure to reach rather than work to do: somebody has to look at it).
    """
    owners = proposal.owners
    lead = _side(owners.lead if owners else (), decision, decision.lead_ids)
    helpers = [m for m in owners.coordinate if not _is_worded(m, decision)] if owners else []
    worded = tuple(m.name_as_written for m in owners.coordinate if _is_worded(m, decision)) if owners else ()
    coordinate = replace(_side(helpers, decision, decision.coordinator_ids), worded=worded)
    due, kind, rhythm = _deadline(proposal, decision)
    draft = Draft(
        proposal,
        decision,
        proposal.text if decision.text is None else decision.text,
        proposal.product if decision.product is None else decision.product,
        due,
        kind,
        rhythm,
        lead,
        coordinate,
        tuple(p for p in proposal.problems if not _settled(p, decision)),
        _still_inherited(proposal, decision),
        (),
    )
    for other in joined:
        draft = _with(draft, other)
    if read_on is not None and draft.due is not None and is_far(draft.due, read_on):
        far = Problem(_FAR, Severity.WARNING, 0, Role.DEADLINE, f"{draft.due:%d/%m/%Y}")
        draft = replace(draft, problems=(*draft.problems, far))
    return replace(draft, blockers=tuple(_blockers(draft)))


def _side(matches: Iterable[OwnerMatch], decision: Decision, chosen: tuple[int, ...] | None) -> Side:
    ids: list[int] = list(chosen or ())
    groups: list[int] = []
    unknown: list[str] = []
    guesses: list[Guess] = []
    for match in matches:
        meant = _meant(match, decision)
        if meant is not None and meant.is_group:
            members = decision.fan_out.get(str(meant.id))
            if members is None:
                groups.append(meant.id)
            elif chosen is None:
                ids += members
        elif chosen is not None:
            continue
        elif meant is not None:
            ids.append(meant.id)
        else:
            unknown.append(match.name_as_written)
            if match.suggested_id is not None:
                guess = Meant(match.suggested_id, match.suggested_group)
                guesses.append(Guess(match.name_as_written, guess))
    return Side(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(groups)), tuple(unknown), tuple(guesses))


def _is_worded(match: OwnerMatch, decision: Decision) -> bool:
    return match.is_open and match.suggested_id is None and _meant(match, decision) is None


def _meant(match: OwnerMatch, decision: Decision) -> Meant | None:
    if match.agency_id is not None:
        return Meant(match.agency_id)
    if match.group_id is not None:
        return Meant(match.group_id, True)
    return decision.names.get(fold(match.name_as_written))


def _with(draft: Draft, other: Draft) -> Draft:
    """The draft after taking ``other`` over: nothing that is there is replaced."""
    nobody = not (draft.lead.ids or draft.lead.open_groups or draft.lead.unknown)
    dated = draft.due is not None or draft.deadline_kind != "none"
    helpers = draft.coordinate
    if draft.decision.coordinator_ids is None:
        ids = tuple(dict.fromkeys((*helpers.ids, *other.coordinate.ids)))
        helpers = replace(helpers, ids=ids)
    return replace(
        draft,
        product=draft.product or other.product,
        due=draft.due if dated else other.due,
        deadline_kind=draft.deadline_kind if dated else other.deadline_kind,
        rhythm=draft.rhythm if dated else other.rhythm,
        lead=other.lead if nobody and draft.decision.lead_ids is None else draft.lead,
        coordinate=helpers,
    )


def _blockers(draft: Draft) -> Iterable[str]:
    if not draft.text.strip():
        yield "text_missing"
    if not draft.decision.without_lead:
        yield from _lead_blockers(draft.lead)
    if not draft.decision.seen and any(_needs_a_look(p) for p in draft.problems):
        yield "look_needed"


def _lead_blockers(lead: Side) -> Iterable[str]:
    if lead.open_groups:
        yield "fan_out_unconfirmed"
    elif not lead.ids:
        yield "lead_missing"
    if lead.unknown and lead.ids:
        yield "lead_unknown"


#: Problems about the lead; the blockers of the lead speak of the grave ones.
_ABOUT_LEAD = frozenset({"unknown_owner", "ambiguous_name", "no_owner_column", "empty_owner"})
_ABOUT_NAMES = frozenset({"unknown_owner", "suggested_owner", "ambiguous_name"})
_SAME = frozenset({"same_duty_elsewhere", "same_duty_twice"})
_FAR = "deadline_far"
_TO_BE_SEEN = frozenset({"looks_like_target", _FAR})
_OWNER_COLUMNS = frozenset({Role.OWNER.value, Role.OWNERS.value})


def _needs_a_look(problem: Problem) -> bool:
    grave = problem.severity is Severity.ERROR and problem.code not in _ABOUT_LEAD
    return grave or problem.code in _TO_BE_SEEN


def _settled(problem: Problem, decision: Decision) -> bool:
    """Whether a decision of the office answers it."""
    column = str(problem.column)
    if problem.code in _ABOUT_NAMES and fold(problem.detail) in decision.names:
        return True
    if problem.code == "ambiguous_name" and decision.names:
        return True
    if problem.code == "group_owner" and decision.fan_out:
        return True
    if problem.code in _SAME:
        return decision.apart
    if column == Role.DEADLINE:
        return decision.due is not None
    if column == Role.COORDINATE:
        return decision.coordinator_ids is not None
    return column in _OWNER_COLUMNS and (decision.lead_ids is not None or decision.without_lead)


def _still_inherited(proposal: ProposedDuty, decision: Decision) -> tuple[str, ...]:
    decided = {"owner": decision.lead_ids is not None, "deadline": decision.due is not None}
    return tuple(what for what in proposal.inherited if not decided.get(what))


def _deadline(proposal: ProposedDuty, decision: Decision) -> tuple[date | None, str, str]:
    """Last day, kind and rhythm; a report asked for beside a deadline of its own is no rhythm of the duty."""
    if decision.due is not None:
        return (date.fromisoformat(decision.due), "fixed", "") if decision.due else (None, "none", "")
    read = proposal.deadline
    if read is None:
        return None, "none", ""
    return read.due, str(read.kind), read.rule if read.kind == DeadlineKind.RECURRING else ""
