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


def as_written(session: Session, kind: type[Base], columns: Sequence[str], rows: Rows) -> Rows:
    """The values as the driver takes them: what stands in many rows is adapted once, by the caller."""
    return _adapted(session.connection(), kind.metadata.tables[kind.__tablename__], columns, rows)


def insert_missing(
    session: Session, kind: type[Base], columns: Sequence[str], rows: Rows, *, written: bool = False
) -> None:
    """Add the rows whose unique keys are new; the others stay as they are. Values in order of ``columns``.

    ``written``: the values are already those of ``as_written``.
    """
    if rows:
        connection, table = session.connection(), kind.metadata.tables[kind.__tablename__]
        _insert(connection, table, columns, rows if written else _adapted(connection, table, columns, rows))


def insert_numbered(
    session: Session, kind: type[Base], columns: Sequence[str], rows: Rows, key: Sequence[str]
) -> list[int | None]:
    """Add the rows, values as of ``as_written``: the id of each, none where its key was there before.

    ``key``: text and number columns that tell these rows apart.
    """
    if not rows:
        return []
    connection, table = session.connection(), kind.metadata.tables[kind.__tablename__]
    places = [columns.index(name) for name in key]
    if connection.dialect.name != "sqlite":
        found = _insert(connection, table, columns, rows, f" RETURNING id, {', '.join(key)}")
        ids: dict[tuple[Any, ...], int] = {tuple(row[1:]): row[0] for row in found}
        return [ids.get(tuple(row[n] for n in places)) for row in rows]
    # the unit holds SQLite's only write lock: whatever has a higher id afterwards is ours, in this order
    highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))
    before = connection.scalar(highest) or 0
    _insert(connection, table, columns, rows)
    if (connection.scalar(highest) or 0) - before == len(rows):
        return list(range(before + 1, before + 1 + len(rows)))
    made = sa.select(table.c.id, *(table.c[name] for name in key)).where(table.c.id > before)
    ids = {tuple(row[1:]): row[0] for row in connection.execute(made)}
    return [ids.get(tuple(row[n] for n in places)) for row in rows]


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


def among(
    session: Session,
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    ids: Iterable[int],
) -> sa.ColumnElement[bool]:
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
    rows: Rows,
    tail: str = "",
) -> Iterable[sa.Row[Any]]:
    head = f"INSERT INTO {table.name} ({', '.join(columns)})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"{head} VALUES ({marks}) ON CONFLICT DO NOTHING", list(rows))
        return ()
    arrays = ", ".join(f"%s::{table.c[name].type.compile(connection.dialect)}[]" for name in columns)
    result = connection.exec_driver_sql(
        f"{head} SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING{tail}",  # noqa: S608  # likewise
        _arrays(rows),
    )
    return result if tail else ()


def _arrays(rows: Rows) -> tuple[str, ...]:
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


def _adapted(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Rows) -> Rows:
    """Values as the driver takes them; days and choices repeat, so each is adapted once."""
    adapters = [_adapter(table.c[name].type, connection.dialect) for name in columns]
    if not rows or not any(adapters):
        return rows
    by_column = [
        values if adapt is None else map(_Adapted(adapt).__getitem__, values)
        for adapt, values in zip(adapters, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*by_column, strict=True))


def _adapter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


class _Adapted(dict[Any, Any]):
    """Values as the driver takes them; each is adapted once."""

    def __init__(self, adapt: Callable[[Any], Any]) -> None:
        self._adapt = adapt

    def __missing__(self, value: Any) -> Any:
        self[value] = found = self._adapt(value)
        return found
