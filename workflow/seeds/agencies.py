"""Vietnamese state bodies by level, as in force after 1/7/2025, with the names they went under before.

``agencies.tsv`` holds one body a line: level, name, aliases and former names separated by "|", and
the last day of a body that is no more. It is public knowledge of the state's organisation (Luật Tổ
chức Chính phủ 2025, Luật Tổ chức chính quyền địa phương 2025, NĐ 45/2025 and NĐ 150/2025 on bodies
under provincial and lower People's Committees); provinces adjust it to their own bodies.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from workflow.rules.owner_directory import Directory, DirectoryEntry

LEVELS = ("central", "province", "district", "commune")


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """One body. ``former`` are bodies whose work, or part of it, it took over."""

    level: str
    name: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    valid_to: date | None = None


@cache
def agency_seeds() -> tuple[AgencySeed, ...]:
    """Every body of the file, in its order."""
    text = files("workflow.seeds").joinpath("agencies.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(
        AgencySeed(
            row["level"],
            row["name"],
            _listed(row["aliases"]),
            _listed(row["former_names"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("|") if name)


@cache
def seed_directory() -> Directory:
    """The bodies by their full names and stored aliases; the id of an entry is its place in ``agency_seeds``."""
    entries = (
        DirectoryEntry(i, seed.name, seed.aliases, former=seed.former)
        for i, seed in enumerate(agency_seeds())
    )
    return Directory(entries, shortened=False)
