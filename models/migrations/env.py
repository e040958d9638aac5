"""Alembic's entry: runs on the connection that ``models.migrate`` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

import models
from models.base import Choice, UTCDateTime
from models.migrate import is_mapped


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write plain types: a migration must not import today's models."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Choice):
        return "sa.String(length=24)"
    return False


def compare_type(_context: Any, _inspected: Any, _column: Any, inspected: Any, declared: Any) -> bool | None:
    if isinstance(declared, UTCDateTime):
        return not isinstance(inspected, sa.DateTime)
    return None


def run() -> None:
    connection: sa.Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=models.Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=is_mapped,
        render_item=render_item,
        compare_type=compare_type,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
