"""The full-text match on both databases. Words come cleaned: letters and digits only.

No rank is asked for: every word must be there, and ranking all hits of a common word costs a
hundred times what the newest of them cost.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from models.search import Searched, SearchText
from workflow.rules.search_words import EXACT, INITIALS, KIND, Asked


def kept(kind: Searched, entries: str) -> str:
    """The entries with the mark of their kind, as the table keeps them."""
    return f"{KIND}{kind.value} {entries}".rstrip()


def matching(dialect: str, kind: Searched, asked: Sequence[Asked], *, exact: bool = False) -> sa.Subquery:
    """``id`` (the newer the larger) and ``row_id`` of the rows of ``kind`` that hold every word.

    ``exact``: each word whole and with its accents; otherwise each begins some word, accents aside.
    """
    terms = [[(EXACT + word.exact, False)] if exact else _begins(word) for word in asked]
    everything = [[(KIND + kind.value, False)], *terms]
    if dialect == "sqlite":
        index = sa.table("search_fts", sa.column("rowid", sa.Integer()), sa.column("search_fts"))
        return (
            # the index hands out its own numbers in order; those of the table would be sorted
            sa.select(index.c.rowid.label("id"), SearchText.row_id)
            .join_from(index, SearchText, index.c.rowid == SearchText.id)
            .where(index.c.search_fts.op("MATCH")(_fts5(everything)))
            .subquery()
        )
    words = sa.func.array_to_tsvector(sa.func.string_to_array(SearchText.entries, sa.literal_column("' '")))
    query = sa.cast(sa.literal(_tsquery(everything), sa.Text), postgresql.TSQUERY)
    return sa.select(SearchText.id, SearchText.row_id).where(words.op("@@")(query)).subquery()


def _begins(word: Asked) -> list[tuple[str, bool]]:
    ways = [(word.folded, True)]
    return [*ways, (INITIALS + word.folded, True)] if word.initials else ways


def _fts5(terms: Sequence[Sequence[tuple[str, bool]]]) -> str:
    ways = (" OR ".join(f'"{word}"' + ("*" if begins else "") for word, begins in either) for either in terms)
    return " AND ".join(f"({way})" for way in ways)


def _tsquery(terms: Sequence[Sequence[tuple[str, bool]]]) -> str:
    ways = (" | ".join(f"'{word}'" + (":*" if begins else "") for word, begins in either) for either in terms)
    return " & ".join(f"({way})" for way in ways)
