"""The application on a fresh database, with the people of ``tests/office.py`` ready to sign in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Database
from tests.conftest import quick_folder
from tests.web.browser import World, build_world
from tests.web.premises import Premises


@pytest.fixture
def evidence_folder() -> Iterator[Path]:
    folder = quick_folder("dondoc-evidence-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def world(db: Database, evidence_folder: Path) -> World:
    """The application and its people; ``world.browser("head_tp")`` is signed in as one of them."""
    return build_world(db, evidence_folder)


@pytest.fixture(scope="session")
def premises() -> Iterator[Premises]:
    """Every route with an object of every kind; each attempt finds the database untouched."""
    folder = quick_folder("dondoc-premises-")
    built = Premises(folder)
    yield built
    built.db.close()
    shutil.rmtree(folder, ignore_errors=True)
