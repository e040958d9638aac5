"""A document that comes in again: what the office decided the first time holds for rows that did not change."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Document, ImportRow, ImportRun, ImportState, RowOrigin
from workflow.rules.documents import document_key
from workflow.services.import_access import rows_of
from workflow.services.import_header import Header
from workflow.services.import_shape import insert_after

#: What has to be the same for a decision to hold: what the paper says, not how it was understood.
_SAID = ("text", "owner_phrase", "coordinate_phrase", "deadline_phrase", "product")


def take_over_decisions(session: Session, run: ImportRun) -> int:
    """Lay the decisions of the latest registered import of the same file or document over this one; how many rows.

    A row that was split is split again and one that was joined is joined again, so that registering
    updates the duties that came of them and doubles none.
    """
    before = _earlier(session, run)
    if before is None:
        return 0
    return _TakingOver(session, run, rows_of(session, before), rows_of(session, run)).run_through()


def _earlier(session: Session, run: ImportRun) -> ImportRun | None:
    header = Header.from_json(run.header)
    key = document_key(header.number, header.issuer, header.issued_on)
    document = sa.select(Document.id).where(Document.authority_id == run.authority_id, Document.key == key)
    return session.scalar(
        sa.select(ImportRun)
        .where(
            ImportRun.authority_id == run.authority_id,
            ImportRun.state == ImportState.REGISTERED,
            ImportRun.id != run.id,
            sa.or_(ImportRun.sha256 == run.sha256, ImportRun.document_id.in_(document)),
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


class _TakingOver:
    """One document twice; ``now_at`` says at which position an old row stands now."""

    def __init__(
        self, session: Session, run: ImportRun, old: Sequence[ImportRow], new: Sequence[ImportRow]
    ) -> None:
        self.session, self.run, self.old = session, run, old
        self.proposals = {row.position: json.loads(row.proposal) for row in old}
        self.by_key: Mapping[str, ImportRow] = {json.loads(row.proposal)["key"]: row for row in new}
        self.new = {row.position: row for row in new}
        self.now_at: dict[int, int] = {}

    def run_through(self) -> int:
        """Rows as read first, then their parts and what was added, then what was joined."""
        for row in self.old:
            if row.origin is RowOrigin.READ and self._unchanged(row):
                self._copy(row, self.by_key[self.proposals[row.position]["key"]])
        self._parts()
        self._added()
        for row in self.old:
            here, into = self.now_at.get(row.position), self.now_at.get(row.merged_into or 0)
            if here is not None and into is not None:
                self.new[here].merged_into, self.new[here].twin = into, row.twin
        return len(self.now_at)

    def _unchanged(self, row: ImportRow) -> bool:
        was = self.proposals[row.position]
        now = self.by_key.get(was["key"])
        if now is None:
            return False
        said = json.loads(now.proposal)
        return all(was[name] == said[name] for name in _SAID) and self._is_whole(row)

    def _is_whole(self, row: ImportRow) -> bool:
        """Whether everything that was joined into the row is there again; its words are in its decision."""
        keys = (
            self.proposals[other.position]["key"]
            for other in self.old
            if other.merged_into == row.position and not other.twin and other.origin is RowOrigin.READ
        )
        return all(key in self.by_key for key in keys)

    def _copy(self, old: ImportRow, new: ImportRow) -> None:
        new.decision, new.seen, new.left_out = old.decision, old.seen, old.left_out
        self.now_at[old.position] = new.position

    def _parts(self) -> None:
        roots = {self.proposals[p]["key"]: p for p in self.now_at}
        parts: dict[int, list[ImportRow]] = defaultdict(list)
        for row in self.old:
            root = roots.get(self.proposals[row.position]["key"])
            if row.origin is RowOrigin.PART and root is not None:
                parts[root].append(row)
        for root, rows in parts.items():
            self._insert(rows, self.new[self.now_at[root]], RowOrigin.PART)

    def _added(self) -> None:
        """Each sentence that was added by hand, behind the row that stood before it."""
        near: ImportRow | None = None
        for row in self.old:
            if row.position in self.now_at:
                near = self.new[self.now_at[row.position]]
            elif row.origin is RowOrigin.ADDED and self.proposals[row.position]["key"] not in self.by_key:
                [near] = self._insert([row], near, RowOrigin.ADDED)

    def _insert(
        self, old: Sequence[ImportRow], after: ImportRow | None, origin: RowOrigin
    ) -> list[ImportRow]:
        texts = [row.proposal for row in old]
        made = insert_after(self.session, self.run, after=after, proposals=texts, origin=origin)
        for row, new in zip(old, made, strict=True):
            self.new[new.position] = new
            self._copy(row, new)
        return made
