"""One duty under review with its chips and sentences, ready for the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from models import RowOrigin
from workflow.intake.plan import Problem, Severity
from workflow.rules.six_points import Point
from workflow.services import import_reading
from workflow.services.import_drafts import Guess, Side
from workflow.services.import_reading import Group
from workflow.services.import_sheet import Item, Sheet
from workflow.web.import_sentences import BLOCKERS, CHIP_SENTENCES, COLUMNS, POINTS, TERMS, problem_sentence

if TYPE_CHECKING:
    from workflow.web.import_page import Typed


@dataclass(frozen=True, slots=True)
class Names:
    """What a row's ids are called."""

    agencies: Mapping[int, str]
    all_groups: Mapping[int, str]
    groups: Mapping[int, Group]
    sheet: Sheet

    def of(self, guess: Guess) -> str:
        names = self.all_groups if guess.meant.is_group else self.agencies
        return names.get(guess.meant.id, "")


@dataclass(frozen=True, slots=True)
class SideView:
    """Leads or coordinators: sure names with ids, groups, guesses with what they may be, other names."""

    known: list[tuple[int, str]]
    groups: list[Group]
    guesses: list[tuple[Guess, str]]
    unknown: list[str]
    worded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One duty as the page prints it."""

    item: Item
    opened: bool
    typed: Typed | None
    place: str
    where: str
    chips: list[tuple[str, str]]
    lead: SideView
    coordinate: SideView
    term: str
    problems: list[dict[str, str]]
    blockers: list[str]
    points: list[tuple[str, bool]]
    twin: str
    joined: list[str]
    cells: list[tuple[str, str]]

    def value(self, name: str, present: str) -> str:
        """What a field shows: what was typed and refused, else what stands."""
        return self.typed.form.get(name, present) if self.typed and not self.typed.stale else present

    def ticked(self, name: str, key: int) -> bool:
        """Whether a box is ticked: as it was sent, else as it stands."""
        if self.typed is None or self.typed.stale:
            return True
        return str(key) in self.typed.form.getlist(name)


def row_view(
    item: Item,
    names: Names,
    *,
    issued_on: date | None,
    opened: bool,
    typed: Typed | None,
    place: str,
    tables: Sequence[Mapping[str, object]] | None,
) -> RowView:
    """The row with everything that is said about it."""
    draft = item.draft
    problems = [*draft.problems, *_against_header(item, issued_on)]
    clear = import_reading.points_of(item)
    labels = names.sheet.labels
    return RowView(
        item,
        opened,
        typed,
        place,
        _where(item),
        list(_chips(item, problems, labels)),
        _side(draft.lead, names),
        _side(draft.coordinate, names),
        str(TERMS.get(draft.deadline_kind, TERMS["none"])),
        [_problem(p) for p in problems if p.code not in _IN_CHIPS],
        [] if item.left_out else [str(BLOCKERS[b]) for b in draft.blockers],
        [(str(POINTS[point]), point in clear) for point in Point],
        labels.get(item.twin_of, "") if item.twin_of is not None else "",
        [labels[p] for p in item.joined],
        [] if tables is None else import_reading.cells(tables, item),
    )


#: Said by a chip or by the row itself already.
_IN_CHIPS = frozenset(
    {"owner_inherited", "deadline_inherited", "request_only", "same_duty_elsewhere", "same_duty_twice"}
    | {"suggested_owner", "unknown_owner", "group_owner"}
)


def _side(side: Side, names: Names) -> SideView:
    guessed = {guess.name for guess in side.guesses}
    return SideView(
        [(i, names.agencies.get(i, "")) for i in side.ids],
        [names.groups[g] for g in side.open_groups if g in names.groups],
        [(guess, names.of(guess)) for guess in side.guesses],
        [name for name in side.unknown if name not in guessed],
        side.worded,
    )


def _where(item: Item) -> str:
    """Where the duty stands in the file; its page where the file has pages."""
    place, clause = item.draft.proposal.place, item.draft.proposal.clause
    if place.table:
        said = [_("bảng %(t)s, dòng %(r)s", t=place.table, r=place.row)]
        said += [_("TT %(n)s", n=place.stt)] if place.stt else []
    elif clause:
        said = [_("mục %(c)s, dòng %(r)s", c=clause, r=place.row)]
    else:
        said = [_("dòng %(r)s", r=place.row)]
    said += [_("trang %(p)s", p=place.page)] if place.page else []
    return " · ".join(map(str, said))


def _chips(item: Item, problems: Sequence[Problem], labels: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Colour and words: first where the row stands, then what is doubtful about it."""
    yield _standing(item)
    if item.left_out:
        return
    for kind, code in (*_about_owners(item), *_about_words(item, {p.code for p in problems})):
        yield kind, str(CHIP_SENTENCES[code])
    if item.twin_of is not None:
        yield "soon", str(_("Có thể trùng với nhiệm vụ số %(n)s", n=labels[item.twin_of]))


def _about_owners(item: Item) -> Iterator[tuple[str, str]]:
    draft = item.draft
    owners = draft.proposal.owners
    if owners and owners.open_group and (draft.open_groups or not draft.lead_ids):
        yield "over", "open_group"
    elif draft.open_groups:
        yield "soon", "group"
    if draft.lead.guesses or draft.coordinate.guesses:
        yield "soon", "guess"
    if len(draft.lead.unknown) > len(draft.lead.guesses):
        yield "over", "unknown"
    if owners and owners.request:
        yield "late", "request"


def _about_words(item: Item, codes: set[str]) -> Iterator[tuple[str, str]]:
    for what in item.draft.inherited:
        yield "wait", f"inherited_{what}"
    if codes & {"deadline_past_at_issue", "past_when_issued"}:
        yield "soon", "past"
    if "looks_like_target" in codes:
        yield "soon", "target"
    if item.origin is not RowOrigin.READ:
        yield "plain", item.origin.value


def _standing(item: Item) -> tuple[str, str]:
    if item.left_out:
        return "plain", str(CHIP_SENTENCES["left_out"])
    if item.blocked:
        return "over", str(CHIP_SENTENCES["blocked"])
    if item.seen:
        return "done", str(CHIP_SENTENCES["seen"])
    return ("soon", str(CHIP_SENTENCES["doubtful"])) if item.warned else ("run", str(CHIP_SENTENCES["clean"]))


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "severity": problem.severity.value,
        "column": str(COLUMNS.get(problem.column, "")),
        "sentence": problem_sentence(problem.code),
        "detail": str(COLUMNS.get(problem.detail, problem.detail)),
    }


def _against_header(item: Item, issued_on: date | None) -> list[Problem]:
    """A deadline before the day on which the paper was signed, by the header as it stands now."""
    draft: Any = item.draft
    told = {p.code for p in draft.problems}
    if draft.due is None or issued_on is None or draft.due >= issued_on:
        return []
    if told & {"deadline_past_at_issue", "past_when_issued"}:
        return []
    return [Problem("deadline_past_at_issue", Severity.WARNING, 0, "deadline", f"{draft.due:%d/%m/%Y}")]
