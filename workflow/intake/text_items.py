"""One proposed duty from a paragraph: by its labels, its own subject, or the heading above it."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.intake.acts import Act
from workflow.intake.columns import Role
from workflow.intake.outline import Node
from workflow.intake.plan import Place, Problem, ProposedDuty, Severity
from workflow.intake.subjects import Subject, coordinate_of, names_in_clauses
from workflow.intake.terms import term_in

# A label longer than a list of names may hold clauses.
_CLAUSES = 200


@dataclass(frozen=True, slots=True)
class Context:
    """What a heading says for everything below it."""

    lead: str = ""
    coordinate: str = ""
    deadline: str = ""
    request: bool = False


@dataclass
class Item:
    """A paragraph that may be a duty, with what is labelled inside it."""

    node: Node
    text: str
    fields: dict[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who leads and who helps, and from where that is known."""

    lead: str
    coordinate: str = ""
    request: bool = False
    labelled: bool = False
    inherited: tuple[str, ...] = ()


def owner_of(item: Item, subject: Subject | None, last: Subject | None, context: Context) -> Owner:
    """By label, by the sentence's own subject, by the sentence before it, or by the heading."""
    labelled = item.fields.get(Role.OWNER) or item.fields.get(Role.OWNERS, "")
    helping = item.fields.get(Role.COORDINATE, "")
    if labelled:
        clauses = names_in_clauses(labelled) if len(labelled) > _CLAUSES else ""
        return Owner(clauses or labelled, helping, labelled=True)
    if subject is not None:
        return Owner(subject.lead, helping or subject.coordinate, subject.request)
    own = helping or coordinate_of(item.text)
    if last is not None:
        return Owner(last.lead, own, last.request)
    if context.lead:
        return Owner(context.lead, own or context.coordinate, context.request, inherited=("owner",))
    return Owner("", own)


def duty_of(item: Item, act: Act, owner: Owner, context: Context, inherited: tuple[str, ...]) -> ProposedDuty:
    """The proposal, its key still empty; a labelled deadline beats one inside the sentence."""
    node = item.node
    deadline = item.fields.get(Role.DEADLINE) or term_in(act.text)
    if not deadline and context.deadline:
        deadline, inherited = context.deadline, (*inherited, "deadline")
    clause = node.clause()
    return ProposedDuty(
        key="",
        place=Place(0, node.block.line, clause, node.block.page),
        annex="",
        group=node.group(),
        text=act.text.rstrip(" ;"),
        owner_phrase=f"Đề nghị {owner.lead}" if owner.request else owner.lead,
        coordinate_phrase=owner.coordinate,
        deadline_phrase=deadline,
        product=item.fields.get(Role.PRODUCT, ""),
        leader_phrase=item.fields.get(Role.LEADER, ""),
        note="\n".join(filter(None, map(item.fields.get, (Role.NOTE, Role.RESOURCE)))),
        source=(node.block.text,),
        clause=clause,
        inherited=tuple(dict.fromkeys(inherited)),
        problems=tuple(_problems(node, owner.lead, deadline, inherited)),
    )


def _problems(node: Node, lead: str, deadline: str, inherited: tuple[str, ...]) -> list[Problem]:
    row = node.block.line
    found = []
    if not lead:
        found.append(Problem("empty_owner", Severity.WARNING, row, Role.OWNER))
    if not deadline:
        found.append(Problem("empty_deadline", Severity.INFO, row, Role.DEADLINE))
    if "owner" in inherited:
        found.append(Problem("owner_inherited", Severity.INFO, row, Role.OWNER, lead))
    if "deadline" in inherited:
        found.append(Problem("deadline_inherited", Severity.INFO, row, Role.DEADLINE, deadline))
    return found
