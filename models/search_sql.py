"""The full-text match of duties, on both databases. Words come cleaned: letters and digits only."""

from __future__ import annotations

import sqlalchemy as sa

from models.duty import Duty

#: Signs inside a document number; PostgreSQL's parser would keep "28/kh-ubnd" as one word (migration 0005).
SIGNS = "/-_.:@"


def matching_duties(dialect: str, words: tuple[str, ...]) -> sa.Subquery:
    """Ids of the duties in which every word begins some word, with ``badness`` (smallest is best)."""
    if dialect == "sqlite":
        index = sa.table("duty_fts", sa.column("rowid"), sa.column("rank"))
        asked = " ".join(f'"{word}"*' for word in words)
        return (
            sa.select(index.c.rowid.label("id"), index.c.rank.label("badness"))
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
    badness = sa.func.ts_rank(text, asked_for) * -1
    return sa.select(Duty.id, badness.label("badness")).where(text.op("@@")(asked_for)).subquery()
