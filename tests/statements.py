"""Count the SQL statements of a piece of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session


@contextmanager
def counted(source: Session | sa.Engine) -> Iterator[list[str]]:
    """The statements that run inside the block, BEGIN and PRAGMA aside."""
    engine = source if isinstance(source, sa.Engine) else source.get_bind()
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET TRANSACTION")):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
