"""Duties that stand in the running text: numbered sections, "Tổ chức thực hiện", conclusions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from workflow.intake.acts import Act, acts_of, closes_the_paper, orders_nothing
from workflow.intake.blocks import Block
from workflow.intake.columns import Role
from workflow.intake.field_lines import FieldLine, field_line
from workflow.intake.outline import Node, outline, preorder
from workflow.intake.plan import ProposedDuty
from workflow.intake.section_kinds import SectionKind, kind_of_heading, section_of
from workflow.intake.subjects import (
    Subject,
    agency_heading,
    agency_in_capitals,
    ordered_within,
    seems_named,
)
from workflow.intake.terms import term_in
from workflow.intake.text_items import Context, Item, Owner, duty_of, owner_of
from workflow.intake.verbs import begins_with_act
from workflow.rules.owner_directory import key_of
from workflow.rules.owner_groups import is_group

_NO_DUTIES = frozenset({SectionKind.BACKGROUND, SectionKind.TARGETS, SectionKind.AWARDS})
_ORDERING = frozenset({SectionKind.TASKS, SectionKind.ORGANISING})
_SMALL_LETTER = 30
_MAX_HEADING = 300
_HANDED_OUT = 3
_AMONG = 2
# What an agency named by its heading does with its own units.
_OWN_UNITS = "Chỉ đạo"
_WITHIN = ("Yêu cầu", "Giao")


@dataclass
class _Walk:
    """The paragraphs one by one; a labelled line speaks for the items since the last such line."""

    issuer: str
    duties: list[ProposedDuty] = field(default_factory=list)
    unowned: list[ProposedDuty] = field(default_factory=list)
    contexts: dict[Node, Context] = field(default_factory=dict)
    pending: list[Item] = field(default_factory=list)
    block: dict[Role, str] = field(default_factory=dict)
    opened: dict[Node, Role] = field(default_factory=dict)
    heading: Node | None = None
    general: Context = field(default_factory=Context)

    def run(self, root: Node) -> None:
        for node in preorder(root):
            self._take(node)
        self._close_block()
        self._flush()

    def _take(self, node: Node) -> None:
        line = field_line(node.text)
        role = self.opened.get(node.parent) if node.parent is not None else None
        if line.opens is not None and line.opens is not Role.TEXT:
            self.opened[node] = line.opens
            return
        if line.pure and not _has_items(node):
            self._label(line.parts)
            return
        if role is not None:
            self._label(((role, node.text.strip(" .;")),))
            return
        self._close_block()
        if self.pending and node.parent not in (self.pending[-1].node.parent, self.pending[-1].node):
            self._flush()
        if _is_heading(node):
            self._flush()
            if node.number.style == "title":
                self.general = Context()
            self._enter(node)
        elif not self._continues(node):
            self.pending.append(Item(node, line.get(Role.TEXT) or line.before, _own_fields(line)))

    def _label(self, parts: Iterable[tuple[Role, str]]) -> None:
        for role, text in parts:
            self.block[role] = f"{self.block[role]}; {text}" if role in self.block else text

    def _continues(self, node: Node) -> bool:
        """A paragraph without number below an item: more of the item, unless it orders somebody else."""
        if (
            node.number.bare
            or node.number.style
            or not self.pending
            or node.parent is not self.pending[-1].node
        ):
            return False
        return not any(act.subject and act.subject.verb_at >= 0 for act in acts_of(node.text))

    def _enter(self, node: Node) -> None:
        if field_line(node.text).opens is Role.TEXT:
            return
        self.heading = node
        opening = None if node.number.bare else ordered_within(node.text)
        found = opening or agency_heading(node.text) or _whole_heading(node) or _unknown_agency(node)
        if found is None or (found.starts_at > 0 and not found.ordered):
            if deadline := _heading_term(node):
                self.contexts[node] = replace(self._context(node), deadline=deadline)
            return
        if not (node.group() or node.number.bare or found.ordered or section_of(node) in _ORDERING):
            return  # "UBND tỉnh ban hành Kế hoạch … như sau:" orders nobody
        asks = found.request or self._context(node).request
        said = Context(found.lead, found.coordinate, _heading_term(node), asks)
        speaks_for = node if node.number.style else node.holder()
        if speaks_for is node and not node.number.style and node.parent is not None:
            speaks_for = node.parent
        if speaks_for.parent is None:
            self.general = said
        self.contexts[speaks_for] = said

    def _context(self, node: Node) -> Context:
        return next((self.contexts[n] for n in node.path() if n in self.contexts), self.general)

    def _is_below_agency(self, node: Node) -> bool:
        """Whether a heading with a number, not only the opening of the whole paper, says who is ordered."""
        return any(n in self.contexts and n.number.bare for n in node.path())

    def _close_block(self) -> None:
        """What the labelled lines say goes to the items before them; without any, to those below the heading."""
        if not self.block:
            return
        block, self.block = self.block, {}
        owned = bool(block.keys() & {Role.OWNER, Role.OWNERS})
        if not self.pending:
            self._label_heading(block)
        elif owned:
            first = self.pending[0]
            text = "\n".join(item.text for item in self.pending if item.text)
            self._propose(Item(first.node, text, {**first.fields, **block}), whole=True)
        else:
            shared = len(self.pending) > 1 and Role.DEADLINE in block
            for item in self.pending:
                own = {**block, **item.fields}
                self._propose(replace(item, fields=own), inherited=("deadline",) if shared else ())
        self.pending = []

    def _label_heading(self, block: dict[Role, str]) -> None:
        if self.heading is not None:
            lead = block.get(Role.OWNER) or block.get(Role.OWNERS, "")
            known = self._context(self.heading)
            self.contexts[self.heading] = Context(
                lead or known.lead,
                block.get(Role.COORDINATE, known.coordinate),
                block.get(Role.DEADLINE, known.deadline),
                known.request,
            )

    def _flush(self) -> None:
        for item in self.pending:
            self._propose(item)
        self.pending = []

    def _propose(self, item: Item, *, whole: bool = False, inherited: tuple[str, ...] = ()) -> None:
        """The duties of one item. ``whole`` keeps it in one piece: its labels speak for all of it."""
        kind = section_of(item.node)
        owner = item.fields.get(Role.OWNER) or item.fields.get(Role.OWNERS, "")
        if not item.text.strip() or closes_the_paper(item.text):
            return
        acts = [Act(item.text, None)] if whole or owner else acts_of(item.text, self._context(item.node).lead)
        last: Subject | None = None
        for act in acts:
            if not owner and orders_nothing(act.text):
                continue
            last = self._add(item, act, last, kind, inherited) or last

    def _add(
        self, item: Item, act: Act, last: Subject | None, kind: SectionKind, inherited: tuple[str, ...]
    ) -> Subject | None:
        """The subject that the act names by itself, for the acts after it."""
        context = self._context(item.node)
        subject = act.subject if act.subject and act.subject.verb_at >= 0 else None
        within = act.text.startswith(_OWN_UNITS) or (
            act.text.startswith(_WITHIN) and item.node.number.style and self._is_below_agency(item.node)
        )
        if subject and context.lead and (subject.late or within):
            subject = None
        owner = owner_of(item, subject, last, context)
        if self._is_ordered(item, subject, owner, kind):
            duty = duty_of(item, act, owner, context, (*inherited, *owner.inherited))
            (self.duties if owner.lead else self.unowned).append(duty)
        return subject

    def _is_ordered(self, item: Item, subject: Subject | None, owner: Owner, kind: SectionKind) -> bool:
        if owner.labelled:
            return True
        ordered = subject is not None and subject.ordered
        if kind in _NO_DUTIES:
            return ordered and kind is SectionKind.AWARDS
        if not owner.lead:
            return kind is SectionKind.TASKS and bool(item.node.number.style)
        numbered = any(n.number.bare for n in item.node.path())
        if not numbered and self._is_issuer(owner.lead):
            return False
        if kind is SectionKind.FUNDING:
            return ordered or (subject is not None and numbered and not is_group(subject.lead))
        return numbered or kind in _ORDERING or ordered

    def _is_issuer(self, name: str) -> bool:
        return key_of(name) == key_of(self.issuer)


def _own_fields(line: FieldLine) -> dict[Role, str]:
    return {role: text for role, text in line.parts if role is not Role.TEXT}


def _has_items(node: Node) -> bool:
    return any(c.number.style and not _is_label(c) for c in node.children)


def _is_label(node: Node) -> bool:
    line = field_line(node.text)
    return line.pure or (line.opens is not None and line.opens is not Role.TEXT)


def _is_heading(node: Node) -> bool:
    """A paragraph that only introduces what stands below it."""
    text = node.text
    if node.number.style == "title" or node.number.depth <= 1:
        return True
    if text.endswith(":"):
        return not (node.children and all(map(_is_label, node.children)))
    found = agency_heading(text) if node.number.style else None
    if found is not None and found.verb_at < 0 and (node.children or not text.endswith((".", ";"))):
        return True
    content = [c for c in node.children if not _is_label(c)]
    if _has_items(node):
        return not _orders_itself(node)
    is_short = node.block.bold or (len(text) < _MAX_HEADING and not text.endswith((".", ";")))
    return bool(content) and is_short and node.number.depth < _SMALL_LETTER


def _orders_itself(node: Node) -> bool:
    """An item with details below it that names its agency and its act ("a) Sở X xây dựng …. - …")."""
    acts = acts_of(node.text)
    subject = acts[0].subject if acts else None
    return subject is not None and subject.verb_at >= 0 and node.text.endswith((".", ";"))


def _whole_heading(node: Node) -> Subject | None:
    """ "2. Các sở chủ trì, tham gia thực hiện các dự án": a heading of names with verbs inside."""
    acts = acts_of(node.text)
    subject = acts[0].subject if acts else None
    if subject is None or subject.starts_at > 0 or node.text.endswith((".", ";")):
        return None
    if section_of(node) is SectionKind.ORGANISING and not node.text.endswith(":"):
        return Subject(node.text.strip(" :"))
    return subject


def _unknown_agency(node: Node) -> Subject | None:
    """A heading among headings that name agencies, with acts below it, names one too."""
    siblings = [n for n in node.parent.children if n.number.style == node.number.style] if node.parent else []
    capitals = [agency_in_capitals(n.text) for n in siblings]
    named = sum(
        agency_heading(n.text) is not None or c is not None for n, c in zip(siblings, capitals, strict=True)
    )
    if (own := agency_in_capitals(node.text)) and named >= _AMONG:
        return own
    acts = any(begins_with_act(n.text) for n in node.children)
    if not node.number.bare or not acts or named * 2 < len(siblings):
        return None
    if section_of(node) is SectionKind.TASKS or not seems_named(node.text):
        return None
    return Subject(node.text.strip(" .:"))


def _heading_term(node: Node) -> str:
    return term_in(node.text) if len(node.text) < _MAX_HEADING and node.number.bare else ""


def read_body(blocks: Iterable[Block], issuer: str, *, tables_have_duties: bool) -> list[ProposedDuty]:
    """The duties of the running text, keys still empty.

    Tasks that name nobody are offered only where the paper assigns nothing else in its sections of
    tasks: where an annex or later paragraphs hand the same work out to several agencies, those are
    the duties.
    """
    walk = _Walk(issuer)
    walk.run(outline(blocks))
    tasks = any(d.clause and section_is_task(d) for d in walk.duties)
    if tables_have_duties or tasks or len({d.owner_phrase for d in walk.duties}) >= _HANDED_OUT:
        return walk.duties
    both = {id(d): n for n, d in enumerate(walk.duties)}
    return sorted([*walk.duties, *walk.unowned], key=lambda d: (d.place.row, both.get(id(d), 0)))


def section_is_task(duty: ProposedDuty) -> bool:
    """Whether the duty stands in a section of tasks rather than in "Tổ chức thực hiện"."""
    steps = [step.split(". ", 1)[-1] for step in duty.group.split(" / ")]
    kinds = [k for s in steps if (k := kind_of_heading(s)) is not SectionKind.OTHER]
    return bool(kinds) and kinds[-1] is SectionKind.TASKS
