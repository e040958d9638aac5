"""Who acts and is told in the place of somebody who is away.

A post has its holder; on days of absence the substitute; where that one is away too, the substitute
named for that agency in turn. A chain that ends with nobody, or comes back to somebody already asked,
leaves the post without anybody: the office is told, visibly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Away:
    """One day's absences. ``substitutes``: (person, agency) → who stands in there, none for nobody."""

    substitutes: Mapping[tuple[int, int], int | None] = field(default_factory=dict)
    absent: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.absent = frozenset(person for person, _ in self.substitutes)

    def is_away(self, user_id: int, agency_id: int) -> bool:
        """Whether the holder of a post at the agency is away from it."""
        return (user_id, agency_id) in self.substitutes

    def told_for(self, holder: int, agency_id: int, reachable: Collection[int]) -> int | None:
        """Who is told in the place of ``holder``: the holder, the end of the chain, or nobody.

        ``reachable`` are the people with an open account and a post of that authority.
        """
        if not self.is_away(holder, agency_id):
            return holder
        asked, person = {holder}, self.substitutes[holder, agency_id]
        while person is not None and person not in asked:
            if person not in reachable:
                return None
            if person not in self.absent:  # away from any post: nobody sits at another desk on such a day
                return person
            asked.add(person)
            person = self.substitutes.get((person, agency_id))
        return None
