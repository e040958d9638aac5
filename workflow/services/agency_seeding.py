"""Take bodies of the shipped directory into an authority's own tree, with their other and former names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, AgencySuccessor
from workflow.rules.names import fold
from workflow.seeds.agencies import agency_seeds
from workflow.services import agencies

#: What an authority of each level may be; after 1/7/2025 there is no district (NQ 202/2025/QH15).
KINDS = {"province": ("tỉnh", "thành phố"), "commune": ("xã", "phường", "đặc khu"), "central": ("",)}
_WORDS = {
    "thành phố": (
        ("tỉnh", "thành phố"),
        ("Tỉnh ủy", "Thành ủy"),
        ("Tỉnh đoàn", "Thành đoàn"),
        ("CAT", "CATP"),
    ),
    "phường": (("xã", "phường"),),
    "đặc khu": (("xã", "đặc khu"),),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One body as an authority of that kind writes it; ``there`` where it is in the tree already."""

    name: str
    aliases: tuple[str, ...]
    former: tuple[str, ...]
    there: bool


def offers(session: Session, authority_id: int, level: str, kind: str) -> list[Offer]:
    """The bodies of a level that are in force, named for a ``kind`` of ``KINDS[level]``."""
    known = _known(session, authority_id)
    found: dict[str, Offer] = {}
    for seed in agency_seeds():
        if seed.level != level or seed.valid_to is not None:
            continue
        name = _named_for(seed.name, kind)
        key = fold(name)
        if _is_of_another_kind(name, level, kind) or key in found:
            continue
        found[key] = Offer(
            name,
            tuple(_named_for(alias, kind) for alias in seed.aliases),
            tuple(_named_for(old, kind) for old in seed.former),
            key in known,
        )
    return list(found.values())


def _known(session: Session, authority_id: int) -> set[str]:
    names = sa.select(Agency.folded).where(Agency.authority_id == authority_id, Agency.valid_to.is_(None))
    aliases = sa.select(AgencyAlias.folded).where(AgencyAlias.authority_id == authority_id)
    return {*session.scalars(names), *session.scalars(aliases)}


def _named_for(name: str, kind: str) -> str:
    for word, other in _WORDS.get(kind, ()):
        name = re.sub(rf"\b{word}\b(?! hội)", other, name)
    return name


def _is_of_another_kind(name: str, level: str, kind: str) -> bool:
    return any(name.endswith(f" {other}") for other in KINDS[level] if other and other != kind)


def plant(
    session: Session,
    parent: Agency,
    chosen: Iterable[Offer],
    *,
    since: date | None,
    by: int | None,
    now: datetime,
) -> int:
    """Add the chosen bodies below ``parent``; how many were new.

    With ``since`` their former names are kept too, as agencies that ended the day before: a document
    that uses one leads to who has the work now, as a suggestion. An alias that already stands for
    something else is left out.
    """
    assert parent.authority_id is not None
    known = _known(session, parent.authority_id)
    added = 0
    for offer in chosen:
        if fold(offer.name) in known:
            continue
        aliases = [alias for alias in offer.aliases if fold(alias) not in known]
        known |= {fold(offer.name), *map(fold, aliases)}
        agency = agencies.add_agency(
            session, offer.name, parent=parent, by=by, now=now, order_no=added, aliases=aliases
        )
        added += 1
        if since is not None:
            _keep_former(session, agency, offer.former, known, since=since, by=by, now=now)
    return added


def _keep_former(
    session: Session,
    agency: Agency,
    former: Collection[str],
    known: Collection[str],
    *,
    since: date,
    by: int | None,
    now: datetime,
) -> None:
    for name in former:
        if fold(name) in known:
            continue
        old = session.scalar(
            sa.select(Agency).where(
                Agency.authority_id == agency.authority_id,
                Agency.folded == fold(name),
                Agency.valid_to.is_not(None),
            )
        )
        if old is None:
            parent = session.get_one(Agency, agency.parent_id)
            old = agencies.add_agency(session, name, parent=parent, by=by, now=now)
            old.valid_to = since - timedelta(days=1)
        session.add(AgencySuccessor(agency_id=old.id, successor_id=agency.id, since=since))
        session.flush()  # the next body may take over from the same old one
