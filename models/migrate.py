"""Bring a database to the schema of this release, and say whether it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

HERE = Path(__file__).resolve().parent / "migrations"
#: Objects that only migrations know: search indexes differ by database.
UNMAPPED = ("search_fts", "ix_search_text_entries")


def is_mapped(_object: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    """Alembic's ``include_object``: leave out what no model declares on purpose."""
    return not (name or "").startswith(UNMAPPED)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Run the missing migrations in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Go back to ``revision``; ``base`` removes every table."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def current(engine: sa.Engine) -> str | None:
    """The revision the database is at; none for an empty one."""
    with engine.connect() as connection:
        return current_of(connection)


def current_of(connection: sa.Connection) -> str | None:
    """The same over an open connection, within its snapshot."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this release can bring a database of that revision to its own."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def head() -> str | None:
    """The newest revision of this release."""
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return ScriptDirectory.from_config(config)


def differences(engine: sa.Engine) -> list[Any]:
    """What autogenerate would still change; empty when models equal head."""
    from alembic.autogenerate import compare_metadata

    from models import Base

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_mapped, "compare_type": False}
        )
        return list(compare_metadata(context, Base.metadata))


def revise(engine: sa.Engine, message: str, revision: str) -> None:
    """Write a new migration from the difference between models and database (for maintainers)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, rev_id=revision, autogenerate=True)
