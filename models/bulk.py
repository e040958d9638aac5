"""Many rows in one statement, at the speed of the driver, the same calls on both databases.

SQLAlchemy's own ``executemany`` spends ten times the database's time on each row; the sweep writes
hundreds of thousands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.base import Base

Rows = Sequence[tuple[Any, ...]]


def insert_missing(session: Session, kind: type[Base], columns: Sequence[str], rows: Rows) -> None:
    """Add the rows whose unique keys are new; the others stay as they are. Values in order of ``columns``."""
    if rows:
        connection, table = session.connection(), kind.metadata.tables[kind.__tablename__]
        _insert(connection, table, columns, _adapted(connection, table, columns, rows))


def insert_returning(
    session: Session, kind: type[Base], columns: Sequence[str], rows: Rows, wanted: Sequence[str]
) -> list[sa.Row[Any]]:
    """The same, and the ``wanted`` columns of the rows that were really added."""
    if not rows:
        return []
    connection, table = session.connection(), kind.metadata.tables[kind.__tablename__]
    values = _adapted(connection, table, columns, rows)
    if connection.dialect.name != "sqlite":
        return list(_insert(connection, table, columns, values, f" RETURNING {', '.join(wanted)}"))
    # the unit holds SQLite's only write lock: whatever has a higher id afterwards is ours
    before = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)))
    _insert(connection, table, columns, values)
    return list(connection.execute(sa.select(*(table.c[name] for name in wanted)).where(table.c.id > before)))


def insert_if_new(session: Session, kind: type[Base], values: dict[str, Any]) -> bool:
    """Add one row unless its key is taken, waiting for a unit that is just taking it; whether it was added."""
    table = kind.metadata.tables[kind.__tablename__]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(values).on_conflict_do_nothing().returning(sa.literal(1))
    return session.connection().execute(statement).first() is not None


def set_days(session: Session, column: sa.Column[Any], days: dict[int, date | None]) -> None:
    """Write one date column by row id."""
    if not days:
        return
    connection, table = session.connection(), column.table
    rows = _adapted(connection, table, (column.name, "id"), [(day, row_id) for row_id, day in days.items()])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"UPDATE {table.name} SET {column.name} = ? WHERE id = ?", rows)  # noqa: S608
        return
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {column.name} = v.day"  # noqa: S608  # names come from the models
        f" FROM unnest(%s::date[], %s::int[]) AS v(day, id) WHERE {table.name}.id = v.id",
        _arrays(rows),
    )


def among(session: Session, column: InstrumentedAttribute[int], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """``column IN ids`` with one parameter however many they are, so that the statement stays the same."""
    numbers = list(ids)
    if session.get_bind().dialect.name == "sqlite":
        values = sa.func.json_each(json.dumps(numbers)).table_valued("value")
        return column.in_(sa.select(values.c.value))
    return column == sa.any_(sa.literal(numbers, sa.ARRAY(sa.Integer)))


def _insert(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: list[tuple[Any, ...]],
    tail: str = "",
) -> Iterable[sa.Row[Any]]:
    head = f"INSERT INTO {table.name} ({', '.join(columns)})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"{head} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)
        return ()
    arrays = ", ".join(f"%s::{table.c[name].type.compile(connection.dialect)}[]" for name in columns)
    result = connection.exec_driver_sql(
        f"{head} SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING{tail}",  # noqa: S608  # likewise
        _arrays(rows),
    )
    return result if tail else ()


def _arrays(rows: list[tuple[Any, ...]]) -> tuple[str, ...]:
    """Array literals by column: written here, they cost a tenth of the driver's own."""
    return tuple(
        "{" + ",".join(map(_Elements().__getitem__, column)) + "}" for column in zip(*rows, strict=True)
    )


class _Elements(dict[Any, str]):
    """Values as they stand in an array literal; each is written once."""

    def __missing__(self, value: Any) -> str:
        if value is None:
            text = "NULL"
        elif isinstance(value, int):
            text = str(value)
        else:
            text = '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        self[value] = text
        return text


def _adapted(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Rows
) -> list[tuple[Any, ...]]:
    """Values as the driver takes them; days and choices repeat, so each is adapted once."""
    adapters = [_adapter(table.c[name].type, connection.dialect) for name in columns]
    by_column = [
        values if adapt is None else [adapt(value) for value in values]
        for adapt, values in zip(adapters, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*by_column, strict=True))


def _adapter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    adapt = kind.dialect_impl(dialect).bind_processor(dialect)
    if adapt is None:
        return None
    known: dict[Any, Any] = {}

    def once(value: Any) -> Any:
        try:
            return known[value]
        except KeyError:
            return known.setdefault(value, adapt(value))

    return once
