"""D1: whatever dies under twenty people at work, what they were told is done is done, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.database import Database
from tests.chaos.web_kills import work_under_fire

OPS = 300


@pytest.mark.chaos
def test_d1_no_acknowledged_update_is_lost_when_web_processes_are_killed(
    db: Database, tmp_path: Path
) -> None:
    answers, kills = work_under_fire(db, tmp_path, ops=OPS, seed=4)
    assert sum(answers.values()) == OPS
    assert kills >= OPS // 15 - 1
    assert answers["done"] >= OPS // 2
    assert answers["unknown"] == 0, "a form that was sent again under its key was never answered"
