"""The rows of an import as one sheet: joined rows laid into those that took them over, keys and labels given."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models import ImportRow, ImportRun, RowOrigin
from workflow.intake.keys import words_of
from workflow.intake.plan import duty_from_json
from workflow.rules.local_time import local_day
from workflow.services import scope
from workflow.services.import_access import rows_of
from workflow.services.import_drafts import Decision, Draft, draft_of


@dataclass(frozen=True, slots=True)
class Item:
    """One duty under review.

    ``label`` is what people call it: "7", its second part "7.2", an added one "+1"; "7" never shifts.
    ``key`` finds it again at re-import: the parts of one duty are told apart by their order, whoever
    split it when. ``joined`` are the positions of the rows it took over; ``twin_of`` of the duty it may
    repeat, while nobody decided.
    """

    position: int
    label: str
    key: str
    version: int
    origin: RowOrigin
    left_out: bool
    draft: Draft
    joined: tuple[int, ...] = ()
    twin_of: int | None = None

    @property
    def blocked(self) -> bool:
        return bool(self.draft.blockers) and not self.left_out

    @property
    def to_correct(self) -> bool:
        """Something must be corrected: looking at the row and letting it stand does not settle it."""
        return self.blocked and self.draft.blockers != ("look_needed",)

    @property
    def lacks_lead(self) -> bool:
        """Nobody leads it for sure: it may be registered with nobody yet."""
        return not self.left_out and bool({"lead_missing", "fan_out_unconfirmed"} & set(self.draft.blockers))

    @property
    def warned(self) -> bool:
        return self.draft.warned or self.twin_of is not None

    @property
    def seen(self) -> bool:
        return self.draft.decision.seen or self.left_out

    @property
    def doubtful(self) -> bool:
        """A person should look before it passes."""
        return not self.left_out and (self.blocked or (self.warned and not self.seen))


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one import; ``items`` are those that stand by themselves, in order."""

    rows: Mapping[int, ImportRow]
    items: tuple[Item, ...]
    labels: Mapping[int, str]

    def item(self, position: int) -> Item:
        """The duty at ``position`` (else ``NotFound``)."""
        for item in self.items:
            if item.position == position:
                return item
        raise scope.NotFound

    def owner_of(self, position: int) -> int:
        """The position under which a row stands now: its own, or that of the row that took it over."""
        return standing(self.rows, position)

    @property
    def unseen(self) -> int:
        return sum(not item.seen for item in self.items)


def standing(rows: Mapping[int, ImportRow], position: int) -> int:
    """Follow a joined row to the one that stands for it."""
    into = rows[position].merged_into
    while into is not None:
        position, into = into, rows[into].merged_into
    return position


def read_sheet(session: Session, run: ImportRun) -> Sheet:
    """Every row of the import with what would be registered from it."""
    return sheet_of(rows_of(session, run), local_day(run.created_at))


def sheet_of(rows: Iterable[ImportRow], read_on: date | None = None) -> Sheet:
    """The same from rows already loaded, in their order; ``read_on`` as of ``draft_of``."""
    by_position = {row.position: row for row in rows}
    joined: dict[int, list[ImportRow]] = defaultdict(list)
    for row in by_position.values():
        if row.merged_into is not None:
            joined[row.merged_into].append(row)

    def draft(row: ImportRow) -> Draft:
        return _draft(row, [draft(other) for other in joined[row.position]], read_on)

    top = [row for row in by_position.values() if row.merged_into is None]
    drafts = {row.position: draft(row) for row in top}
    labels = _labels(by_position.values())
    keys = _keys(top, drafts)
    twins = _Twins(by_position, drafts)
    items = tuple(
        Item(
            row.position,
            labels[row.position],
            keys[row.position],
            row.version,
            row.origin,
            row.left_out,
            drafts[row.position],
            tuple(other.position for other in joined[row.position]),
            twins.of(row),
        )
        for row in top
    )
    return Sheet(by_position, items, labels)


def _draft(row: ImportRow, joined: list[Draft], read_on: date | None) -> Draft:
    decision = Decision.from_json(json.loads(row.decision))
    return draft_of(duty_from_json(json.loads(row.proposal)), decision, joined, read_on)


def _labels(rows: Iterable[ImportRow]) -> dict[int, str]:
    """Numbers that stay: of the row as read, of the part, of the addition."""
    out: dict[int, str] = {}
    parts: Counter[str] = Counter()
    added = 0
    root = ""
    for row in rows:
        if row.origin is RowOrigin.READ:
            out[row.position] = root = str(row.position)
        elif row.origin is RowOrigin.ADDED:
            added += 1
            out[row.position] = root = f"+{added}"
        else:
            parts[root] += 1
            out[row.position] = f"{root}.{parts[root] + 1}"
    return out


def _keys(rows: Iterable[ImportRow], drafts: Mapping[int, Draft]) -> dict[int, str]:
    """The reader's key for the first row of a duty; "/2", "/3" … for its other parts in their order."""
    out: dict[int, str] = {}
    count: Counter[str] = Counter()
    for row in rows:
        key = drafts[row.position].proposal.key
        count[key] += 1
        out[row.position] = key if count[key] == 1 else f"{key}/{count[key]}"
    return out


class _Twins:
    """Which row another one seems to repeat: by the reader's link, or by the same words."""

    def __init__(self, rows: Mapping[int, ImportRow], drafts: Mapping[int, Draft]) -> None:
        self.rows, self.drafts = rows, drafts
        self.by_key: dict[str, int] = {}
        self.by_words: dict[str, int] = {}
        for position, draft in drafts.items():
            self.by_key.setdefault(draft.proposal.key, position)
            self.by_words.setdefault(words_of(draft.proposal.text), position)

    def of(self, row: ImportRow) -> int | None:
        draft = self.drafts[row.position]
        if draft.decision.apart or row.left_out:
            return None
        found = self.by_key.get(draft.proposal.same_as)
        if found is None and any(p.code == "same_duty_twice" for p in draft.problems):
            found = self.by_words.get(words_of(draft.proposal.text))
        if found is None or found == row.position or self.rows[found].left_out:
            return None
        return found
