"""The full-text match of duties, on both databases. Words come cleaned: letters and digits only.

No rank is asked for: every word must be there, and ranking all hits of a common word costs a
hundred times what the newest of them cost.
"""

from __future__ import annotations

import sqlalchemy as sa

from models.duty import Duty

#: Signs inside a document number; PostgreSQL's parser would keep "28/kh-ubnd" as one word (migration 0005).
SIGNS = "/-_.:@"


def matching_duties(dialect: str, words: tuple[str, ...]) -> sa.Subquery:
    """Ids of the duties in which every word begins some word; ordered by id it reads no more than asked."""
    if dialect == "sqlite":
        index = sa.table("duty_fts", sa.column("rowid"))
        asked = " ".join(f'"{word}"*' for word in words)
        return (
            sa.select(index.c.rowid.label("id"))
            .where(sa.text("duty_fts MATCH :asked").bindparams(asked=asked))
            .subquery()
        )
    text = sa.func.to_tsvector(
        sa.literal_column("'simple'::regconfig"),
        sa.func.translate(
            Duty.folded, sa.literal_column(f"'{SIGNS}'"), sa.literal_column(f"'{' ' * len(SIGNS)}'")
        ),
    )
    asked_for = sa.func.to_tsquery(
        sa.literal_column("'simple'::regconfig"), " & ".join(f"{word}:*" for word in words)
    )
    return sa.select(Duty.id).where(text.op("@@")(asked_for)).subquery()
