"""Progress of long work on a terminal; silent where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def counted(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Hears (done, all); shows them on one line."""
    shown = not quiet and sys.stderr.isatty()

    def tell(done: int, whole: int) -> None:
        if shown:
            click.echo(f"\r{label}: {done}/{whole}", err=True, nl=done == whole)

    yield tell


@contextmanager
def summed(label: str, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Hears how much more was read; shows that it goes on."""
    shown = not quiet and sys.stderr.isatty()
    read = 0

    def tell(more: int) -> None:
        nonlocal read
        before, read = read >> 24, read + more
        if shown and read >> 24 != before:
            click.echo(".", err=True, nl=False)

    if shown:
        click.echo(f"{label} ", err=True, nl=False)
    yield tell
    if shown:
        click.echo("", err=True)
