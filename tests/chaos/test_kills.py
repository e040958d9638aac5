"""E1: killed at any moment, nothing is lost, and what arrives twice arrives under the same name."""

from __future__ import annotations

import pytest

from models.database import Database
from tests.chaos.kills import kill_and_count

DUTIES, KILLS = 300, 20


@pytest.mark.chaos
def test_e1_twenty_kills_during_sweep_and_mailing_lose_nothing(db: Database) -> None:
    found = kill_and_count(db, duties=DUTIES, kills=KILLS)
    assert found.notices == DUTIES
    assert set(found.copies) == found.promised, "lost or unknown mail"
    assert len(found.copies) == DUTIES
    assert found.duplicates <= KILLS
    assert max(found.copies.values()) <= 3
