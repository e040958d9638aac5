"""One engine for SQLite and PostgreSQL, and the two kinds of session: reading and writing."""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

PATIENCE = 5.0
"""Seconds for which a writer waits its turn."""
BUSY_TIMEOUT = 5000
"""Milliseconds that SQLite waits by itself, for what is never held for long."""
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT}",
    "temp_store=MEMORY",
    "cache_size=-32000",
    "mmap_size=268435456",
)
POSTGRES_OPTIONS = (
    "-c statement_timeout=60000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    # a statement planned once for all values scans whole tables for the rare ones
    " -c timezone=UTC -c jit=off -c plan_cache_mode=force_custom_plan"
)

_CHAIN_KEY = "chain_key"
_engines: weakref.WeakSet[sa.Engine] = weakref.WeakSet()


def _forget_parents_connections() -> None:
    """A forked worker horse must not talk over its parent's sockets."""
    for engine in list(_engines):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents_connections)


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, hide_parameters=True)  # what people typed stands in no error and no log

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not send BEGIN by itself
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = bool(connection.get_execution_options().get("reading"))
        connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
        if not reading:
            hasty = bool(connection.get_execution_options().get("hasty"))
            connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if hasty else 'FULL'}")
        # a writing unit takes the write lock first: an upgrade in the middle fails at once (trust.md 7, 12)
        if reading or not _take_write_lock(connection):
            connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _take_write_lock(connection: sa.Connection) -> bool:
    """Begin a writing unit, waiting up to ``PATIENCE``; ``False``: SQLite's own way is to say what is wrong.

    SQLite asks ever more seldom the longer it waits, so that among many writers the oldest may starve
    until it is told that the database is locked. Here whoever waits longer asks more often.
    """
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    began = time.monotonic()
    try:
        while (waited := time.monotonic() - began) < PATIENCE:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
            else:
                return True
            time.sleep(max(0.0005, 0.004 - waited / 1000))
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        cursor.close()


def _postgres(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        connect_args={"options": POSTGRES_OPTIONS},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("reading"):
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        elif connection.get_execution_options().get("hasty"):
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    return engine


def chain_key(session: Session) -> bytes:
    """The key that seals events in the database of this session."""
    key: bytes = session.info.get(_CHAIN_KEY, b"")
    return key


class Database:
    """Sessions on one database. ``write()`` commits at the end of its block, or rolls all of it back."""

    def __init__(self, url: str, *, chain_key: bytes = b"") -> None:
        """``chain_key`` seals events; it never stands in the database."""
        parsed = sa.make_url(url)
        self.engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)
        _engines.add(self.engine)
        known = {_CHAIN_KEY: chain_key}
        self._writing = sessionmaker(self.engine, expire_on_commit=False, info=known)
        self._hasty = sessionmaker(
            self.engine.execution_options(hasty=True), expire_on_commit=False, info=known
        )
        self._reading = sessionmaker(
            self.engine.execution_options(reading=True), expire_on_commit=False, info=known
        )

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def write(self, *, hasty: bool = False) -> Iterator[Session]:
        """``hasty``: does not wait for the disk; a power cut may lose this unit, whole, and nothing else."""
        with (self._hasty if hasty else self._writing).begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._reading() as session:
            yield session

    def analyse(self) -> None:
        """Count the tables anew, so that the planner chooses its indexes by what they hold today."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        self.engine.dispose()
