"""What both logs share: pages, and whose authorities an actor may read the log of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from workflow.rules.permissions import Action, Actor

Row = TypeVar("Row")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """One page of a list and its full length."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def logged_authorities(actor: Actor) -> list[int]:
    """Roots over which the actor may read the log."""
    return [int(p.rstrip(".")) for p in actor.paths(Action.VIEW_LOG) if p.count(".") == 1]


def place_of(page: int, total: int) -> tuple[int, int]:
    """The page nearest to ``page`` that exists, and how many there are."""
    pages = max(1, -(-total // PAGE))
    return min(max(1, page), pages), pages
