"""The names by which an authority's agencies and groups are known, for matching owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, AgencyGroup, AgencySuccessor
from workflow.rules.owner_directory import Directory, DirectoryEntry


def directory_of(session: Session, authority_id: int, on: date) -> Directory:
    """Names of the authority's agencies and groups that are valid on a day, for matching owners."""
    aliases: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for row in session.execute(
        sa.select(AgencyAlias.agency_id, AgencyAlias.group_id, AgencyAlias.alias).where(
            AgencyAlias.authority_id == authority_id
        )
    ):
        aliases[row.agency_id is None, row.agency_id or row.group_id].append(row.alias)
    agencies = session.execute(
        sa.select(Agency.id, Agency.name, Agency.short_name, Agency.valid_to).where(
            Agency.authority_id == authority_id
        )
    ).all()
    others = {row.id: [*aliases[False, row.id], *filter(None, [row.short_name])] for row in agencies}
    former: dict[int, list[str]] = defaultdict(list)
    gone = {row.id: row.name for row in agencies if row.valid_to is not None and row.valid_to < on}
    for old_id, new_id in _successors(session, gone, on):
        former[new_id] += [gone[old_id], *others[old_id]]
    entries = [
        DirectoryEntry(row.id, row.name, tuple(others[row.id]), former=tuple(former[row.id]))
        for row in agencies
        if row.id not in gone
    ]
    groups = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name).where(AgencyGroup.authority_id == authority_id)
    )
    entries += [DirectoryEntry(row.id, row.name, tuple(aliases[True, row.id]), True) for row in groups]
    return Directory(entries)


def _successors(session: Session, gone: Mapping[int, str], on: date) -> Iterator[tuple[int, int]]:
    """Each agency that is no more with every agency that has its work on that day, over any number of acts."""
    links = session.execute(
        sa.select(AgencySuccessor.agency_id, AgencySuccessor.successor_id).where(
            AgencySuccessor.agency_id.in_(gone), AgencySuccessor.since <= on
        )
    )
    after: dict[int, list[int]] = defaultdict(list)
    for old_id, new_id in links:
        after[old_id].append(new_id)
    for old_id in gone:
        seen, open_ids = {old_id}, list(after[old_id])
        while open_ids:
            new_id = open_ids.pop()
            if new_id in seen:
                continue
            seen.add(new_id)
            if new_id in gone:
                open_ids += after[new_id]
            else:
                yield old_id, new_id
